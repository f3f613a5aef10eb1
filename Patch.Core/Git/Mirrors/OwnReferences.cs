using LibGit2Sharp;

namespace Patch.Core.Git.Mirrors;

/// <summary>What only a mirror may have: references that were made in it, not fetched. Everything else comes again with a fetch.</summary>
internal static class OwnReferences
{
    /// <summary>Signatures that were made before: of commits that are a candidate's, or are made again.</summary>
    private const string Signed = "refs/patch/signed/";

    private static readonly string[] Fetched =
    [
        .. new[] { MirrorFolder.Fork, MirrorFolder.Upstream }.SelectMany(name => new[] { $"refs/remotes/{name}/", $"refs/{name}-tags/", $"refs/{name}-patch/" }),
    ];

    /// <summary>Candidates, and whatever else was made in the mirror, each with the object it names.</summary>
    public static IReadOnlyList<(string Name, string Sha)> Of(Repository repository) =>
        [.. repository.Refs.OfType<DirectReference>().Where(reference => !IsFetched(reference.CanonicalName)).Select(reference => (reference.CanonicalName, reference.TargetIdentifier))];

    /// <summary>Those that no remote is known to have: never pushed from here, and in the history of nothing that was fetched.</summary>
    public static IReadOnlyList<string> Unpushed(string path)
    {
        using var repository = new Repository(path);
        var pushed = PushNotes.Objects(path);
        var own = Of(repository).Where(reference => !pushed.Contains(reference.Sha) && !reference.Name.StartsWith(Signed, StringComparison.Ordinal)).ToList();
        if (own.Count == 0)
            return [];
        var tips = repository.Refs.Where(reference => IsFetched(reference.CanonicalName))
            .Select(reference => repository.Lookup(reference.TargetIdentifier)?.Peel<Commit>()).OfType<Commit>().Distinct().ToList();
        return [.. own.Where(reference => !IsWithin(repository, reference.Sha, tips)).Select(reference => reference.Name)];
    }

    /// <summary>Only a commit itself can have been fetched with the history of another; a tag object of ours cannot.</summary>
    private static bool IsWithin(Repository repository, string sha, List<Commit> tips) =>
        tips.Count > 0 && repository.Lookup<Commit>(sha) is { } commit
        && !repository.Commits.QueryBy(new CommitFilter { IncludeReachableFrom = commit, ExcludeReachableFrom = tips }).Any();

    private static bool IsFetched(string name) => Fetched.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal));
}
