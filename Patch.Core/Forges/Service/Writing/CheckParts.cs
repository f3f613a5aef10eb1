using Patch.Core.Forges.Service.Facts;

namespace Patch.Core.Forges.Service.Writing;

/// <summary>The verify commands: how each ended, and what it wrote.</summary>
internal static class CheckParts
{
    private const int MostOutputs = 20;
    private const int LongestCommand = 200;

    /// <summary>A table, and the output of each command folded below it.</summary>
    public static BodyPart Of(IReadOnlyList<ShownCheck>? checks) => new("checks", most =>
    {
        if (checks is null)
            return "";
        if (checks.Count == 0)
            return "### Checks\n\nThe flow has no verify commands: nothing was run on the result.\n";
        // The failed ones first, and half of the room for what they wrote.
        var shown = checks.OrderBy(check => check.Passed).ToList();
        var rows = shown.Select(check =>
            $"| {MarkdownText.Code(check.Command, LongestCommand, cell: true)} | {(check.Passed ? "passed" : $"**failed**: {MarkdownText.Plain(check.End, 200)}")}{After(check)} |").ToList();
        var head = $"### Checks\n\n{Summary(checks)}.\n\n| command | |\n| --- | --- |\n{BodyFit.Lines(rows, most / 2, "commands")}";
        return head + Outputs([.. shown.Take(MostOutputs)], most - head.Length);
    });

    /// <summary><c>2 of 2 commands passed</c>.</summary>
    public static string Summary(IReadOnlyList<ShownCheck> checks) =>
        $"{checks.Count(check => check.Passed)} of {MarkdownText.Count(checks.Count, "command", "commands")} passed on the result";

    private static string After(ShownCheck check) => check.Patch is null ? "" : $" after {MarkdownText.Code(check.Patch, 100, cell: true)}";

    private static string Outputs(List<ShownCheck> checks, int most)
    {
        var withOutput = checks.Where(check => check.Output.Trim().Length > 0).ToList();
        if (withOutput.Count == 0 || most < 200)
            return "";
        var each = Math.Max(0, most / withOutput.Count - 150);
        return string.Concat(withOutput.Select(check =>
            $"\n<details>\n<summary>What {Html(check.Name)} wrote</summary>\n\n{MarkdownText.Fence(check.Output, "", each)}\n</details>\n"));
    }

    /// <summary>In HTML forges read no Markdown, but mentions.</summary>
    private static string Html(string text)
    {
        var line = MarkdownText.Line(text, 80);
        return $"<code>{line.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal)}</code>";
    }
}
