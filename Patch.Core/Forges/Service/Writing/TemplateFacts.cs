using Patch.Core.Forges.Service.Facts;
using Patch.Core.Git.Stacks;

namespace Patch.Core.Forges.Service.Writing;

/// <summary>What templates may name beside the parts; the list is in <c>docs/reference/forge-service.md</c>.</summary>
internal static class TemplateFacts
{
    /// <param name="facts">What is shown.</param>
    /// <param name="written">How a text is written where the template stands: as Markdown or as one plain line.</param>
    public static Dictionary<string, object> Of(ThreadFacts facts, Func<string?, string> written) => new(StringComparer.Ordinal)
    {
        ["stackName"] = written(facts.Stack),
        ["fork"] = written(facts.Fork),
        ["branch"] = written(facts.Branch),
        ["upstream"] = written(facts.Upstream ?? "upstream"),
        ["point"] = written(facts.Point),
        ["status"] = written(facts.Status),
        ["attempt"] = written(facts.AttemptId),
        ["message"] = written(facts.Message),
        ["what"] = written(What(facts)),
        ["candidate"] = written(facts.Candidate?.Reference),
        ["sha"] = facts.Candidate?.Sha ?? "",
        ["patches"] = facts.Patches.Count,
        ["carried"] = facts.Patches.Count(patch => patch.Carried),
        ["dropped"] = facts.Patches.Count(patch => patch.Upstreamed),
        ["conflicts"] = facts.Patches.Count(patch => patch.Code == PatchOutcomes.Conflict),
    };

    private static string What(ThreadFacts facts)
    {
        if (facts.Conflict?.Patch.Subject is { } subject)
            return $"the patch \"{MarkdownText.Line(subject, 80)}\" does not apply";
        return facts.Checks?.FirstOrDefault(check => !check.Passed) is { } failed
            ? $"the check \"{MarkdownText.Line(failed.Name, 80)}\" fails"
            : $"{MarkdownText.Line(facts.Branch, 80)} could not be carried";
    }
}
