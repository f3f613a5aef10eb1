using System.CommandLine;
using System.Globalization;
using Patch.Cli.Http;
using Patch.Cli.Terminal;
using Patch.Client;
using Patch.Client.Answers;
using Spectre.Console;

namespace Patch.Cli.Feeds;

/// <summary><c>patchmoi sources list</c>: how each feed source fares.</summary>
internal static class ListSources
{
    public static Command Create() => new Command("list", "The feed sources, how far they are read, and what keeps them from it").Asks(RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, IPatchApi api, CommandOutput output, CancellationToken cancellationToken)
    {
        var answer = await api.ListFeedSourcesAsync(cancellationToken);
        output.Answer(answer, console =>
        {
            Write(console, answer.Sources);
            foreach (var route in answer.Webhooks.Where(route => route.ConfigError is not null))
                console.WriteLine($"The webhook route {route.Id} is refused: {route.ConfigError}");
        });
        return ExitCodes.Ok;
    }

    private static void Write(IAnsiConsole console, IReadOnlyList<FeedSource> sources)
    {
        if (sources.Count == 0)
        {
            console.WriteLine("Patch has no feed source: name a sources file in FEED_SOURCES_PATH.");
            return;
        }

        // What a hook missed is only told where hooks do come.
        var hooked = sources.Any(source => source.LastHookAt is not null);
        var list = new Listing(["State", "Last read", "Next poll", .. hooked ? ["Missed by hook", "Missed by poll"] : Array.Empty<string>(), "Id", "Trouble"]);
        foreach (var source in sources)
        {
            list.Add(
                [State(source), Records.Time(source.LastCheckedAt), source.Enabled ? Records.Time(source.NextPollAt) : "", .. hooked ? Missed(source) : [], source.Id,
                source.ConfigError ?? source.LastError]);
        }

        list.WriteTo(console);
    }

    private static string[] Missed(FeedSource source) => source.LastHookAt is null
        ? ["", ""]
        : [source.PollOnly.ToString(CultureInfo.InvariantCulture), source.HookOnly.ToString(CultureInfo.InvariantCulture)];

    private static string State(FeedSource source) => source switch
    {
        { Enabled: false } => "off",
        { ConsecutiveFailures: > 0 } => $"failed {source.ConsecutiveFailures}x",
        { PrimedAt: null } => "new",
        _ => "ok",
    };
}
