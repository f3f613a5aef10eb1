using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Patch.Core.Git;
using Patch.Core.Git.Mirrors;

namespace Patch.Benchmarks.Replay;

/// <summary>The mirror of a generated fork.</summary>
internal sealed class ForkMirror(GeneratedFork fork)
{
    /// <summary>Writes the new commits, where any are written.</summary>
    public static readonly GitPerson Committer = new("Ada", "ada@example.org", DateTimeOffset.UnixEpoch);

    private readonly GitMirrors mirrors = new(
        Options.Create(new GitOptions { MirrorDirectory = Path.Combine(fork.Folder, "mirrors") }), TimeProvider.System, NullLogger<GitMirrors>.Instance);

    /// <summary>Opens it, with what fork and upstream have now where that is asked for.</summary>
    public async Task<GitMirror> OpenAsync(bool fetch)
    {
        var opening = await mirrors.OpenAsync(fork.Repository, fork.Upstream, fetch, CancellationToken.None);
        return opening.Mirror ?? throw new InvalidOperationException(opening.Failure!.Sentence);
    }
}
