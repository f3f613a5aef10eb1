using Patch.Core.Forges.Service.Facts;
using Patch.Core.Git.Checkouts;

namespace Patch.Core.Forges.Service.Writing;

/// <summary>The parts of a pull request's body: what a stranger needs to understand a candidate, and to decide about it.</summary>
/// <param name="facts">What is shown.</param>
/// <param name="fork">Links into the fork.</param>
/// <param name="target">The branch that it goes into.</param>
/// <param name="stopLabel">The label that stops Patch.</param>
internal sealed class PullParts(ThreadFacts facts, ForgeLinks fork, string target, string stopLabel)
{
    private const int LongestName = 200;
    private readonly StackTable table = new(facts, fork, ForgeLinks.Of(facts.UpstreamUrl), pushed: true);

    /// <summary>In the order of the default template.</summary>
    public IReadOnlyList<BodyPart> All =>
    [
        BodyPart.Fixed("intro", Intro()), table.Stack, table.Upstreamed, Range(), CheckParts.Of(facts.Checks), BodyPart.Fixed("takeover", TakeOver()),
        BodyPart.Fixed("stop", Stop()), BodyPart.Fixed("footer", Footer(facts, "pull request")),
    ];

    /// <summary>The last lines of every body.</summary>
    public static string Footer(ThreadFacts facts, string what)
    {
        var fault = facts.TemplateFault is null ? "" : $" {MarkdownText.Plain(facts.TemplateFault, 300)} The text that Patch has for it was used.";
        return $"<sub>Written by Patch for the attempt {MarkdownText.Code(facts.AttemptId, 300)}. A newer attempt renews this text; what you write above or below it stays, and so does the title of the {what} once you have changed it.{fault}</sub>\n";
    }

    /// <summary>Upstream by its name, else a word for it.</summary>
    public static string UpstreamName(ThreadFacts facts) => facts.Upstream is null ? "its upstream" : MarkdownText.Code(facts.Upstream, LongestName);

    private string Intro() =>
        $"{UpstreamName(facts)} published **{MarkdownText.Plain(facts.Point, LongestName)}**; this is {MarkdownText.Code(facts.Fork, LongestName)} {MarkdownText.Code(facts.Branch, LongestName)} carried onto it: "
        + $"upstream as it is there, and on top of it the commits that only this fork has. "
        + $"Patch, a program that keeps such commits alive, made and checked it by itself; {MarkdownText.Code(facts.Branch, LongestName)} is untouched until you take it over.\n";

    private BodyPart Range() => new("rangeDiff", most => facts.RangeDiff is null ? "" :
        $"<details>\n<summary>How each patch differs from before (<code>git range-diff</code>)</summary>\n\n{MarkdownText.Fence(facts.RangeDiff, "diff", most - 200)}\n</details>\n");

    private string TakeOver()
    {
        if (facts.Candidate is not { Branch: { } branch } candidate)
            return "";
        var (head, into) = (ShellWords.Quote(branch), ShellWords.Quote(target));
        if (candidate.FastForward == true)
        {
            return $"### Take it over\n\nMerge this pull request, or move the branch forward to it:\n\n"
                + MarkdownText.Fence($"git fetch origin {head}\ngit push origin FETCH_HEAD:refs/heads/{into}", "sh", 2000);
        }

        var lease = facts.Before is null ? "--force-with-lease" : $"--force-with-lease={into}:{facts.Before}";
        return "### Take it over\n\n"
            + $"The patches have new commits, so {MarkdownText.Code(target, LongestName)} is to be replaced by this branch rather than merged with it: a merge would keep the old commits beside the new ones. "
            + "Look at it, and then:\n\n"
            + MarkdownText.Fence($"git fetch origin {head}\ngit checkout {into}\ngit reset --hard FETCH_HEAD\ngit push {lease} origin {into}", "sh", 2000)
            + "\nThe forge then shows this pull request as merged. The push is refused where somebody has moved the branch meanwhile.\n";
    }

    private string Stop() => "### Keep it for yourself\n\n"
        + $"Close it, and it stays closed. Commit to this branch, and Patch leaves it to you. Put the label {MarkdownText.Code(stopLabel, 60)} on it, and Patch writes nothing here any more.\n";
}
