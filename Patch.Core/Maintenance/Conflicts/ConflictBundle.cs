using Patch.Core.Git.Conflicts;
using Patch.Core.Maintenance.Stacks;

namespace Patch.Core.Maintenance.Conflicts;

/// <summary>All that a person needs to resolve a conflict.</summary>
/// <param name="AttemptId">The attempt that stopped.</param>
/// <param name="Place">Which stack, and which commits.</param>
/// <param name="Patch">The patch in conflict.</param>
/// <param name="Files">Its paths in conflict.</param>
/// <param name="Blame">The upstream commit that it conflicts with; null where that is not known.</param>
/// <param name="Commands">What to run.</param>
/// <param name="Missing">What is not in here, and why; empty when all is.</param>
public sealed record ConflictBundle(
    string AttemptId, BundlePlace Place, BundlePatch Patch, IReadOnlyList<BundleFile> Files, BlamedPatch? Blame, BundleCommands Commands, IReadOnlyList<string> Missing);

/// <summary>Where the conflict is. What the run did not say is null.</summary>
/// <param name="Fork">URL or path of the fork, without credentials.</param>
/// <param name="Upstream">URL or path of upstream, without credentials.</param>
/// <param name="Branch">The maintained branch.</param>
/// <param name="Tag">The release.</param>
/// <param name="Tip">The maintained branch's commit.</param>
/// <param name="Onto">The release's commit.</param>
/// <param name="Head">The stack carried so far: what the patch was put on.</param>
public sealed record BundlePlace(string? Fork, string? Upstream, string? Branch, string? Tag, string? Tip, string? Onto, string? Head);

/// <summary>The patch in conflict.</summary>
/// <param name="Sha">The commit.</param>
/// <param name="Subject">Its subject.</param>
/// <param name="Author">Name and address.</param>
/// <param name="Text">What it changes, as <c>git show</c> would have it; bounded.</param>
public sealed record BundlePatch(string? Sha, string? Subject, string? Author, string? Text);

/// <summary>A path in conflict.</summary>
/// <param name="Path">The path.</param>
/// <param name="Kind">One of <see cref="Git.Stacks.ConflictKinds"/>.</param>
/// <param name="Reason">What each side did.</param>
/// <param name="Base">The version both sides came from.</param>
/// <param name="Ours">Upstream's version, with the patches before.</param>
/// <param name="Theirs">The patch's version.</param>
/// <param name="Hunks">The places in conflict, with conflict markers.</param>
public sealed record BundleFile(string? Path, string? Kind, string? Reason, BundleSide? Base, BundleSide? Ours, BundleSide? Theirs, IReadOnlyList<string> Hunks);

/// <summary>A version of a file.</summary>
/// <param name="Path">Its path on that side.</param>
/// <param name="Mode">The Git mode in octal digits.</param>
/// <param name="Sha">The blob.</param>
/// <param name="Content">What is in it, bounded.</param>
public sealed record BundleSide(string Path, string Mode, string Sha, SideContent Content);

/// <summary>Commands for a shell.</summary>
/// <param name="Reproduce">Plain git, in this order: they end at the same conflict.</param>
/// <param name="Afterwards">Plain git, when the files are resolved.</param>
/// <param name="Resolve">The same with Patch's help, on the machine that Patch runs on.</param>
public sealed record BundleCommands(IReadOnlyList<string> Reproduce, IReadOnlyList<string> Afterwards, string Resolve);
