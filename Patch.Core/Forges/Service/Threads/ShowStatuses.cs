using Patch.Core.Data;
using Patch.Core.Forges.Api;
using Patch.Core.Forges.Service.Facts;
using Patch.Core.Forges.Service.Writing;
using Patch.Core.Git.Stacks;

namespace Patch.Core.Forges.Service.Threads;

/// <summary>The verify commands as commit statuses of the candidate, and one for the stack as a whole.</summary>
internal static class ShowStatuses
{
    private const int MostStatuses = 50;
    private const int LongestName = 80;

    /// <summary>Sets those that are not set yet.</summary>
    public static async Task RunAsync(ThreadWork work, string sha, CancellationToken cancellationToken)
    {
        var known = PatchJson.Read<Dictionary<string, string>>(work.Thread.StatusesJson) ?? [];
        var set = 0;
        foreach (var status in Of(work.Facts, work.Thread.PullUrl))
        {
            var value = $"{sha} {status.State}";
            if (known.GetValueOrDefault(status.Context) == value)
                continue;
            (await work.Forge.SetStatusAsync(sha, status, cancellationToken)).Needed();
            known[status.Context] = value;
            work.Thread.StatusesJson = PatchJson.Write(known);
            set++;
        }

        if (set > 0)
            work.Note(ForgeStepKinds.StatusSet, $"Set {MarkdownText.Count(set, "commit status", "commit statuses")} of {sha[..7]}.");
        await work.KeepAsync(cancellationToken);
    }

    /// <summary>What is to be set: a pure rule. Each name once; it failed where it failed behind any patch.</summary>
    public static IReadOnlyList<ForgeStatus> Of(ThreadFacts facts, string? url)
    {
        var checks = (facts.Checks ?? []).GroupBy(check => MarkdownText.Line(check.Name, LongestName), StringComparer.Ordinal).Where(group => group.Key.Length > 0).Take(MostStatuses)
            .Select(group => group.FirstOrDefault(check => !check.Passed) is { } failed
                ? new ForgeStatus($"patch/{group.Key}", "failure", MarkdownText.Line($"{failed.End}{(failed.Patch is null ? "" : $" after {failed.Patch}")}", ForgeText.StatusLimit), url)
                : new ForgeStatus($"patch/{group.Key}", "success", "passed on the candidate", url));
        var (state, description) = facts.Status switch
        {
            "changed" => ("success", $"{MarkdownText.Count(facts.Patches.Count(patch => patch.Carried), "patch", "patches")} carried onto {facts.Point}{Dropped(facts)}"),
            "needs_intervention" => ("failure", facts.Message ?? "a person has to look"),
            _ => ("error", facts.Message ?? facts.Status),
        };
        return [new ForgeStatus("patch/stack", state, MarkdownText.Line(description, ForgeText.StatusLimit), url), .. checks];
    }

    private static string Dropped(ThreadFacts facts) =>
        facts.Patches.Count(patch => patch.Upstreamed) is > 0 and var dropped ? $", {dropped} upstream already" : facts.Patches.Any(patch => patch.Code == PatchOutcomes.Changed) ? ", review the changed ones" : "";
}
