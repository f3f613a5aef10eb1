using Patch.Core.Forges.Service.Facts;
using Patch.Core.Git.Stacks;

namespace Patch.Core.Forges.Service.Writing;

/// <summary>The table of what became of each patch, and what of them upstream has.</summary>
/// <param name="facts">What is shown.</param>
/// <param name="fork">Links into the fork.</param>
/// <param name="upstream">Links into upstream.</param>
/// <param name="pushed">The fork has the new commits, so that they can be linked.</param>
internal sealed class StackTable(ThreadFacts facts, ForgeLinks fork, ForgeLinks upstream, bool pushed)
{
    private const int LongestSubject = 120;
    private const int LongestReason = 400;

    /// <summary>The counts in words, as the beginning of a line: <c>4 carried, 1 dropped since upstream has it</c>.</summary>
    public static string Summary(IReadOnlyList<ShownPatch> patches)
    {
        var upstreamed = patches.Count(patch => patch.Upstreamed);
        List<string> parts = [$"{patches.Count(patch => patch.Carried)} carried"];
        Add(upstreamed, upstreamed == 1 ? "dropped because upstream has it" : "dropped because upstream has them");
        Add(patches.Count(patch => patch.Code == PatchOutcomes.Conflict), "in conflict");
        Add(patches.Count(patch => patch.Code == PatchOutcomes.NotReached), "not tried");
        Add(patches.Count(patch => patch.Code == PatchOutcomes.SkippedPolicy), "left out");
        return string.Join(", ", parts);

        void Add(int count, string what)
        {
            if (count > 0)
                parts.Add($"{count} {what}");
        }
    }

    /// <summary>The table with its heading.</summary>
    public BodyPart Stack => new("stack", most => facts.Patches.Count == 0 ? "" : Table(most));

    /// <summary>The patches that upstream has, or has in part, with the proof.</summary>
    public BodyPart Upstreamed => new("upstreamed", most =>
    {
        var lines = facts.Patches.Where(IsAboutUpstream).Select(patch => $"- {MarkdownText.Code(patch.Subject, LongestSubject)}: {Proof(patch)}").ToList();
        return lines.Count == 0 ? "" : $"### What upstream has already\n\n{BodyFit.Lines(lines, most, "patches")}";
    });

    private string Table(int most)
    {
        var rows = facts.Patches.Select((patch, at) =>
            $"| {at + 1} | {MarkdownText.Code(patch.Subject, LongestSubject, cell: true)} | {fork.Commit(patch.Sha)} | {After(patch)} | {Words(patch)} |").ToList();
        return $"### What became of {MarkdownText.Count(rows.Count, "patch", "patches")}\n\n{Summary(facts.Patches)}.\n\n"
            + $"| # | Patch | before | after | |\n| ---: | --- | --- | --- | --- |\n{BodyFit.Lines(rows, most, "patches")}";
    }

    private string After(ShownPatch patch) =>
        patch.NewSha is null ? "—" : (pushed || patch.NewSha == patch.Sha ? fork : new ForgeLinks(null, false)).Commit(patch.NewSha);

    private static bool IsAboutUpstream(ShownPatch patch) =>
        patch.Upstreamed || patch.Code is PatchOutcomes.PartlyUpstreamed or PatchOutcomes.RevertedUpstream;

    /// <summary>A code in words; more of it where a person should look.</summary>
    private static string Words(ShownPatch patch) => patch.Code switch
    {
        PatchOutcomes.Applied => patch.Sha == patch.NewSha ? "in place already" : "carried as it was",
        PatchOutcomes.AppliedCleanContext => "carried; only lines around it changed",
        PatchOutcomes.Changed => $"**carried with changes, review it**: {Reason(patch)}",
        PatchOutcomes.UpstreamedIdentical or PatchOutcomes.UpstreamedEmpty => "dropped: upstream has it",
        PatchOutcomes.PartlyUpstreamed => "carried with what upstream does not have of it",
        PatchOutcomes.RevertedUpstream => "carried: upstream took it and reverted it",
        PatchOutcomes.Conflict => $"**in conflict**: {Reason(patch)}",
        PatchOutcomes.SkippedPolicy => $"left out: {Reason(patch)}",
        PatchOutcomes.NotReached => "not tried: it is behind the conflict",
        _ => patch.Carried ? "carried" : Reason(patch),
    };

    private string Proof(ShownPatch patch) => patch.Code switch
    {
        PatchOutcomes.UpstreamedIdentical when patch.UpstreamSha is not null => $"{upstream.Commit(patch.UpstreamSha)} of upstream makes the same change (it has the same `git patch-id`).",
        PatchOutcomes.UpstreamedEmpty => "nothing of it was left to change: upstream, or an earlier patch, has all of it.",
        _ => Reason(patch),
    };

    private static string Reason(ShownPatch patch) => MarkdownText.Plain(patch.Reason, LongestReason);
}
