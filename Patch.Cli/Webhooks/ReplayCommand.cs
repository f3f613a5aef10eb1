using System.CommandLine;
using Patch.Cli.Http;
using Patch.Cli.Terminal;
using Patch.Client.Answers;
using Patch.Core.Data;

namespace Patch.Cli.Webhooks;

/// <summary><c>patchmoi replay --shadow --since TIME</c></summary>
internal static class ReplayCommand
{
    private const int DefaultLimit = 10_000;
    private const int Most = 100_000;

    private static readonly Option<bool> Shadow = new("--shadow") { Description = "Only tell what would be different; required" };
    private static readonly Option<string> Since = new("--since") { Description = "From when on: 2026-05-14T12:00:00Z, or an age such as 24h or 7d", Required = true };
    private static readonly Option<int> Limit = Counts.Option("--limit", "Most deliveries, and most signals, to look at", DefaultLimit, Most);

    public static Command Create() => new Command(
        "replay", "Decide stored deliveries and signals again by the settings as they are now, without effects. Exit code 1: something would be different") { Shadow, Since, Limit }
        .Does(RunAsync);

    private static Task<int> RunAsync(ParseResult parsed, CommandOutput output, CancellationToken cancellationToken)
    {
        if (!parsed.GetValue(Shadow))
        {
            throw new CommandFailure(
                ExitCodes.Unusable,
                "All that is stored is only replayed in shadow: add --shadow to see what would be different. To do things again, one by one: 'patchmoi events replay ID', 'patchmoi deliveries rerun ID'.");
        }

        return RemoteActions.AskAsync(parsed, async api =>
        {
            var asked = new AskedShadow { Since = parsed.GetRequiredValue(Since), Limit = parsed.GetValue(Limit) };
            return Show(await api.ShadowRouteAsync(asked, cancellationToken), output);
        });
    }

    private static int Show(ShadowReport report, CommandOutput output)
    {
        output.Answer(report, console =>
        {
            var list = new Listing("Came", "Kind", "Then", "Now", "Rule", "Id");
            foreach (var one in report.Differences)
                list.Add(Records.Time(one.At), one.Kind, one.Then.Disposition, one.Now.Disposition, one.Rule, one.Id);
            if (report.Different > 0)
                list.WriteTo(console);
            output.Line($"{report.Looked} decided again since {Records.Time(report.Since)}: {report.Same} the same, {report.Different} different.");
        });
        if (report.Different > report.Differences.Count)
            output.Remark($"The first {report.Differences.Count} differences are shown.");
        if (!report.Complete)
            output.Remark($"There is more: go on with --since {report.LookedUntil?.ToWire()}, or use a larger --limit.");
        return report.Different == 0 ? ExitCodes.Ok : ExitCodes.No;
    }
}
