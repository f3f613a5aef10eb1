using Patch.Core.Data;
using Patch.Core.Git.Conflicts;
using Patch.Core.Maintenance.Conflicts;
using Patch.Core.Maintenance.Stacks;

namespace Patch.Api.Mcp.Tools;

/// <summary>What an attempt stopped at, cut to what a model can take in.</summary>
/// <param name="AttemptId">The attempt.</param>
/// <param name="Place">Which stack, and which commits.</param>
/// <param name="Patch">The patch in conflict.</param>
/// <param name="Files">Its paths in conflict.</param>
/// <param name="Blame">The upstream commit that it conflicts with; absent where that is not known.</param>
/// <param name="Commands">What to run in a shell.</param>
/// <param name="Missing">What is not in here, and why.</param>
/// <param name="Note">What was left out of the answer, and how to get it.</param>
/// <param name="Next">What to do.</param>
internal sealed record ConflictView(
    string AttemptId, BundlePlace Place, BundlePatch Patch, IReadOnlyList<FileView> Files, BlamedPatch? Blame, BundleCommands Commands, IReadOnlyList<string> Missing,
    string? Note, string Next)
{
    /// <summary>Characters of sides that an answer without a path may have.</summary>
    public const int MostSides = 24_000;

    private const int MostFiles = 20;
    private const int MostPatch = 12_000;
    private const int MostSentence = 4_000;
    private const string WithGit = "The whole is in the fork's repository.";

    private const string HowToGoOn =
        "Run commands.reproduce in an empty folder, resolve each file so that the patch's intent holds on upstream's code, then run commands.afterwards. "
        + "On the machine that Patch runs on, commands.resolve does the same and records the candidate when it is given --continue. Read each command before you run it; push nothing that you were not asked to.";

    /// <summary>All files; with their sides where these are small enough.</summary>
    public static ConflictView Of(ConflictBundle bundle)
    {
        var small = bundle.Files.Sum(file => FileView.Sides(file).Sum(side => (long)side.Content.Content.Length)) <= MostSides;
        var files = bundle.Files.Take(MostFiles).Select(file => FileView.Of(file, small ? 0 : null, FileView.MostBytes)).ToList();
        string?[] notes =
        [
            small ? null : "The sides are left out, since they are long: call get_conflicts again with the path of one file.",
            bundle.Files.Count > MostFiles ? $"{MostFiles} of {bundle.Files.Count} files are shown; the others are {string.Join(", ", bundle.Files.Skip(MostFiles).Take(100).Select(file => file.Path))}. Call again with a path." : null,
        ];
        return Of(bundle, files, string.Join(' ', notes.OfType<string>()) is { Length: > 0 } note ? note : null);
    }

    /// <summary>One file with its sides.</summary>
    public static ConflictView Of(ConflictBundle bundle, BundleFile file, int offset) => Of(bundle, [FileView.Of(file, offset, FileView.MostBytes)], null);

    private static ConflictView Of(ConflictBundle bundle, IReadOnlyList<FileView> files, string? note) => new(
        bundle.AttemptId,
        bundle.Place with { Fork = UrlCredentials.Hide(bundle.Place.Fork), Upstream = UrlCredentials.Hide(bundle.Place.Upstream) },
        bundle.Patch with { Subject = LongText.Short(bundle.Patch.Subject, MostSentence, WithGit), Text = LongText.Short(bundle.Patch.Text, MostPatch, $"The whole is what 'git show {bundle.Patch.Sha}' shows in the fork.") },
        files,
        bundle.Blame is null ? null : bundle.Blame with { UpstreamSubject = LongText.Short(bundle.Blame.UpstreamSubject, MostSentence, WithGit), Files = [.. bundle.Blame.Files.Take(MostFiles)], Conflicts = [.. bundle.Blame.Conflicts.Take(MostFiles)] },
        bundle.Commands with { Reproduce = Shell(bundle.Commands.Reproduce), Afterwards = Shell(bundle.Commands.Afterwards) },
        [.. bundle.Missing.Select(sentence => LongText.Short(sentence, MostSentence, WithGit))], note, HowToGoOn);

    private static IReadOnlyList<string> Shell(IEnumerable<string> commands) => [.. commands.Select(command => UrlCredentials.Hide(command))];
}

/// <summary>A path in conflict.</summary>
/// <param name="Path">The path.</param>
/// <param name="Kind">What kind of conflict: <c>content</c>, and others.</param>
/// <param name="Reason">What each side did.</param>
/// <param name="Hunks">The places in conflict, with conflict markers.</param>
/// <param name="HunksLeftOut">How many more there are.</param>
/// <param name="Base">The version both sides came from; absent where there was none.</param>
/// <param name="Ours">Upstream's version, with the patches before; absent where it was deleted.</param>
/// <param name="Theirs">The patch's version; absent where it was deleted.</param>
internal sealed record FileView(string? Path, string? Kind, string? Reason, IReadOnlyList<string> Hunks, int HunksLeftOut, SideView? Base, SideView? Ours, SideView? Theirs)
{
    /// <summary>Characters of one side that an answer may have.</summary>
    public const int MostBytes = 12_000;

    private const int MostHunks = 10;
    private const int MostHunk = 3_000;

    /// <param name="file">The file.</param>
    /// <param name="offset">Where in the sides to begin; null leaves their content out.</param>
    /// <param name="most">Most characters of each side.</param>
    public static FileView Of(BundleFile file, int? offset, int most) => new(
        file.Path, file.Kind, file.Reason, [.. file.Hunks.Take(MostHunks).Select(hunk => LongText.Short(hunk, MostHunk, "The sides have all of it."))],
        Math.Max(0, file.Hunks.Count - MostHunks), SideView.Of(file.Base, offset, most), SideView.Of(file.Ours, offset, most), SideView.Of(file.Theirs, offset, most));

    public static IEnumerable<BundleSide> Sides(BundleFile file) => new[] { file.Base, file.Ours, file.Theirs }.OfType<BundleSide>();
}

/// <summary>A version of a file.</summary>
/// <param name="Path">Its path on that side.</param>
/// <param name="Mode">The Git mode in octal digits.</param>
/// <param name="Sha">The blob.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Encoding"><c>utf-8</c>, or <c>base64</c> for what is not text.</param>
/// <param name="Content">What is in it; absent where it was left out.</param>
/// <param name="Note">What is not in here even piece by piece, and where it is.</param>
internal sealed record SideView(string Path, string Mode, string Sha, long Size, string Encoding, LongText? Content, string? Note)
{
    public static SideView? Of(BundleSide? side, int? offset, int most) => side is null ? null : new SideView(
        side.Path, side.Mode, side.Sha, side.Content.Size, side.Content.Encoding,
        offset is { } from ? LongText.From(side.Content.Content, from, most, "offset") : null,
        side.Content.Cut ? $"Patch has only the first {(side.Content.Encoding == SideContent.Text ? side.Content.Content.Length : 0)} characters of it: 'git show {side.Sha}' shows the whole in the folder that commands.reproduce makes." : null);
}
