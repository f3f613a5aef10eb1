using LibGit2Sharp;
using Patch.Core.Git.Checkouts;
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

    /// <summary>Clones a repository into a work tree with its branch checked out; it becomes the remote <c>origin</c>.</summary>
    public static GitRepositoryBuilder Clone(string from, string path)
    {
        GitSettings.Apply();
        Repository.Clone(from, path);
        return new GitRepositoryBuilder(path);
    }

    /// <summary>Whether Git allows the name for a tag.</summary>
    public static bool IsTagName(string name) => Reference.IsValidName($"refs/tags/{name}");

    /// <summary>Whether there is such a tag.</summary>
    public bool HasTag(string name) => repository.Tags[name] is not null;

    /// <summary>Makes a remote, or has one that exists point elsewhere.</summary>
    public void Remote(string name, string url)
    {
        if (repository.Network.Remotes[name] is null)
            repository.Network.Remotes.Add(name, url);
        else
            repository.Network.Remotes.Update(name, remote => remote.Url = url);
    }

    /// <summary>Fetches a remote's branches and tags.</summary>
    public void Fetch(string remote) => repository.Network.Fetch(remote, []);

    /// <summary>Pushes references to a remote of the same machine, only forward.</summary>
    /// <param name="remote">Its name.</param>
    /// <param name="references">Full names, here and there.</param>
    /// <returns>Null, or why not.</returns>
    public GitFailure? Push(string remote, params IEnumerable<string> references)
    {
        if (repository.Network.Remotes[remote] is not { } known)
            return new GitFailure(GitFailureCodes.NoRepository, $"{Path} has no remote {remote}.");
        GitFailure? refused = null;
        try
        {
            repository.Network.Push(
                known,
                references.Select(reference => $"{reference}:{reference}"),
                new PushOptions { OnPushStatusError = error => refused = new GitFailure(GitFailureCodes.Refused, $"{remote} refused {error.Reference}: {error.Message}") });
        }
        catch (NonFastForwardException)
        {
            refused = new GitFailure(GitFailureCodes.Moved, $"{remote} has commits that {Path} has not: fetch them with 'git -C {ShellWords.Quote(Path)} pull --rebase'.");
        }
        catch (LibGit2SharpException broken)
        {
            refused = new GitFailure(GitFailureCodes.Failed, $"{remote} cannot be pushed to: {broken.Message}");
        }

        return refused;
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
        var made = store.Put(ObjectKind.Commit, CommitObject.Format(tree, [.. parents], person, person, null, commit.RawMessage));
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
