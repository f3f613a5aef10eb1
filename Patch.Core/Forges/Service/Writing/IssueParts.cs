using Patch.Core.Forges.Service.Facts;
using Patch.Core.Git.Checkouts;
using Patch.Core.Maintenance.Conflicts;

namespace Patch.Core.Forges.Service.Writing;

/// <summary>The parts of an issue's body, or of a draft's: where a stack stopped, why, and the commands that lead there and on.</summary>
/// <param name="facts">What is shown.</param>
/// <param name="fork">Links into the fork.</param>
/// <param name="draft">It is a draft pull request of what could be carried.</param>
/// <param name="stopLabel">The label that stops Patch.</param>
internal sealed class IssueParts(ThreadFacts facts, ForgeLinks fork, bool draft, string stopLabel)
{
    private const int LongestName = 200;
    private const int MostFiles = 30;
    private const int MostHunks = 3;
    private const int LongestHunk = 1500;
    private readonly StackTable table = new(facts, fork, ForgeLinks.Of(facts.UpstreamUrl), pushed: draft);

    /// <summary>In the order of the default template.</summary>
    public IReadOnlyList<BodyPart> All =>
    [
        BodyPart.Fixed("intro", Intro()), BodyPart.Fixed("blame", Blame()), Files(), BodyPart.Fixed("commands", Commands()), Change(), table.Stack,
        facts.Checks is { Count: > 0 } ? CheckParts.Of(facts.Checks) : BodyPart.Fixed("checks", ""),
        BodyPart.Fixed("stop", Stop()), BodyPart.Fixed("footer", PullParts.Footer(facts, draft ? "pull request" : "issue")),
    ];

    private string Intro()
    {
        var what = facts.Conflict is { Patch: { Sha: { } sha } patch }
            ? $"its patch {fork.Commit(sha)} {MarkdownText.Code(patch.Subject, LongestName)} does not apply there any more, and a person has to say what it should be now."
            : $"it stopped, and a person has to look: {MarkdownText.Plain(facts.Message ?? "the attempt does not say why.", 500)}";
        var partly = draft ? " This draft has the patches before it, carried already; it is not to be merged." : "";
        return $"{PullParts.UpstreamName(facts)} published **{MarkdownText.Plain(facts.Point, LongestName)}**, and {MarkdownText.Code(facts.Fork, LongestName)} {MarkdownText.Code(facts.Branch, LongestName)} could not be carried onto it: {what} "
            + $"Patch, a program that keeps a fork's own commits alive on top of its upstream, wrote this by itself; nothing in the fork was changed.{partly}\n";
    }

    private string Blame()
    {
        if (facts.Conflict?.Blame is not { } blame)
            return "";
        if (blame.Upstream is null)
            return $"### What it conflicts with\n\n{MarkdownText.Plain(blame.Sentence, 600)}\n";
        var upstream = ForgeLinks.Of(facts.UpstreamUrl);
        return $"### What it conflicts with\n\nUpstream's commit {upstream.Commit(blame.Upstream)} {MarkdownText.Code(blame.UpstreamSubject, LongestName)}"
            + $"{(blame.UpstreamAuthor is { } author ? $" by {MarkdownText.Code(author, LongestName)}" : "")}: it is the first one with which the patch does not fit any more.\n";
    }

    private BodyPart Files() => new("files", most =>
    {
        if (facts.Conflict is not { Files.Count: > 0 } conflict)
            return "";
        var shown = conflict.Files.Take(MostFiles).ToList();
        var room = Math.Clamp((most - 400) / shown.Count - 300, 0, MostHunks * LongestHunk);
        var left = shown.Count < conflict.Files.Count ? $"\n*{conflict.Files.Count - shown.Count} more files are left out here.*\n" : "";
        return $"### Where\n\n{string.Concat(shown.Select(file => Of(file, room)))}{left}";
    });

    private static string Of(BundleFile file, int room)
    {
        var line = $"- {MarkdownText.Code(file.Path, LongestName)}{(file.Reason is { } reason ? $": {MarkdownText.Plain(reason, 400)}" : "")}\n";
        var hunks = file.Hunks.Take(MostHunks).ToList();
        if (hunks.Count == 0 || room < 100)
            return line;
        var each = Math.Min(LongestHunk, room / hunks.Count);
        var more = hunks.Count < file.Hunks.Count ? $"*{file.Hunks.Count - hunks.Count} more places in this file.*\n" : "";
        return line + "\n" + string.Concat(hunks.Select(hunk => MarkdownText.Fence(hunk, "diff", each))) + more + "\n";
    }

    private string Commands()
    {
        var resolve = $"patchmoi attempts resolve {ShellWords.Quote(facts.AttemptId)}";
        var commands = facts.Conflict?.Commands;
        var text = "### How to go on\n\nOn the machine that Patch runs on, this gives you a work tree amid the conflict: resolve the files, `git add` them, and run it again with `--continue`. "
            + $"Patch carries the patches behind it, checks the result and shows it as a pull request.\n\n{MarkdownText.Fence(resolve, "sh", 1000)}";
        if (facts.Conflict is null)
            text = "### How to go on\n\nMend what stopped it, in the fork's branch or in the flow, and have the event run again:\n\n" + MarkdownText.Fence($"patchmoi events replay {ShellWords.Quote(EventOf(facts.AttemptId))}", "sh", 1000);
        if (commands is not { Reproduce.Count: > 0 })
            return text;
        return text + $"\nAnywhere else, with git alone:\n\n{MarkdownText.Fence(string.Join('\n', commands.Reproduce), "sh", 4000)}"
            + $"\nand, when the files are resolved:\n\n{MarkdownText.Fence(string.Join('\n', commands.Afterwards), "sh", 4000)}";
    }

    private BodyPart Change() => new("patch", most => facts.Conflict?.Patch.Text is not { Length: > 0 } text ? "" :
        $"<details>\n<summary>What the patch changes</summary>\n\n{MarkdownText.Fence(text, "diff", most - 200)}\n</details>\n");

    private string Stop() =>
        $"Patch closes this by itself when a later attempt succeeds. Put the label {MarkdownText.Code(stopLabel, 60)} on it, and Patch writes nothing here any more.\n";

    /// <summary>An attempt's id is its event's, with the operation and the time behind it.</summary>
    private static string EventOf(string attemptId)
    {
        var at = attemptId.LastIndexOf(":dispatch:", StringComparison.Ordinal) is >= 0 and var dispatch ? dispatch : attemptId.LastIndexOf(":replay:", StringComparison.Ordinal);
        return at > 0 ? attemptId[..at] : attemptId;
    }
}
