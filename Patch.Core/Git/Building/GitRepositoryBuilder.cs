using LibGit2Sharp;
using Patch.Core.Git.Objects;

namespace Patch.Core.Git.Building;

/// <summary>Makes small real repositories without the git program: for the demo's upstream and fork, and for tests.</summary>
public sealed class GitRepositoryBuilder : IDisposable
{
    private readonly Repository repository;
    private readonly ObjectStore store;

    private GitRepositoryBuilder(string path)
    {
        repository = new Repository(path);
        store = ObjectStore.Open(repository.Info.Path);
        Path = path;
    }

    /// <summary>The folder that was opened.</summary>
    public string Path { get; }

    /// <summary>Makes an empty repository; HEAD names <paramref name="branch"/>.</summary>
    public static GitRepositoryBuilder Init(string path, bool bare, string branch = "main")
    {
        GitSettings.Apply();
        Repository.Init(path, bare);
        var builder = new GitRepositoryBuilder(path);
        builder.repository.Refs.UpdateTarget("HEAD", $"refs/heads/{branch}");
        return builder;
    }

    /// <summary>Opens a repository that exists.</summary>
    public static GitRepositoryBuilder Open(string path)
    {
        GitSettings.Apply();
        return new GitRepositoryBuilder(path);
    }

    /// <summary>The commit of a branch; null when it does not exist.</summary>
    public string? Tip(string branch) => repository.Refs[$"refs/heads/{branch}"]?.ResolveToDirectReference().TargetIdentifier;

    /// <summary>Makes a commit and moves its branch there. In a work tree that has the branch checked out, the files follow.</summary>
    /// <returns>The new commit's sha.</returns>
    public string Commit(GitCommitBuilder commit)
    {
        var parents = (commit.ChosenParents ?? (Tip(commit.Branch) is { } tip ? [tip] : [])).Select(ObjectName.Parse).ToList();
        ObjectName? before = parents.Count == 0 ? null : store.Commit(parents[0]).Tree;
        var tree = TreeEdit.Apply(store, before, commit.Changes);
        var person = CommitObject.Line(commit.Author);
        var made = store.Put(ObjectKind.Commit, CommitObject.Format(tree, parents, person, person, null, commit.RawMessage));
        store.Flush();
        Branch(commit.Branch, made.ToString());
        return made.ToString();
    }

    /// <summary>Makes or moves a branch.</summary>
    public void Branch(string name, string sha)
    {
        repository.Refs.Add($"refs/heads/{name}", new ObjectId(sha), allowOverwrite: true);
        if (!repository.Info.IsBare && repository.Head.CanonicalName == $"refs/heads/{name}")
            repository.Reset(ResetMode.Hard, repository.Lookup<Commit>(sha));
    }

    /// <summary>Makes or moves a tag: annotated when there is a tagger, else a plain one.</summary>
    public void Tag(string name, string sha, GitPerson? tagger = null, string? message = null)
    {
        var target = new ObjectId(sha);
        if (tagger is not null)
        {
            var signature = new Signature(tagger.Name, tagger.Mail, tagger.When);
            target = repository.ObjectDatabase.CreateTagAnnotation(name, repository.Lookup(target), signature, message ?? name).Id;
        }

        repository.Refs.Add($"refs/tags/{name}", target, allowOverwrite: true);
    }

    /// <summary>Closes the repository.</summary>
    public void Dispose()
    {
        store.Dispose();
        repository.Dispose();
    }
}
