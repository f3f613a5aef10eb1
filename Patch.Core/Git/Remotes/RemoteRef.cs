namespace Patch.Core.Git.Remotes;

/// <summary>One reference of a remote repository.</summary>
/// <param name="Name">The full name, as <c>refs/heads/main</c> or <c>refs/tags/v1.0</c>; also <c>HEAD</c>.</param>
/// <param name="Sha">The object it names, 40 hexadecimal digits.</param>
/// <param name="PeeledSha">For an annotated tag, the commit (or other object) behind it; else null.</param>
public sealed record RemoteRef(string Name, string Sha, string? PeeledSha)
{
    /// <summary>The commit: behind the tag, or the object itself.</summary>
    public string CommitSha => PeeledSha ?? Sha;
}

/// <summary>What listing a remote came to: its references, or a failure.</summary>
public sealed record RemoteRefsResult(IReadOnlyList<RemoteRef> Refs, GitFailure? Failure)
{
    internal static RemoteRefsResult Failed(GitFailure failure) => new([], failure);
}
