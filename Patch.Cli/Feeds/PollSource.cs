using System.CommandLine;
using Patch.Cli.Http;
using Patch.Cli.Terminal;
using Patch.Client;

namespace Patch.Cli.Feeds;

/// <summary><c>patchmoi sources poll ID</c>: a poll out of turn.</summary>
internal static class PollSource
{
    private static readonly Argument<string> Id = Ids.Argument("The source's id");

    public static Command Create() => new Command("poll", "Have a source polled now; does not wait for the poll") { Id }.Asks(RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, IPatchApi api, CommandOutput output, CancellationToken cancellationToken)
    {
        var answer = await api.PollFeedSourceAsync(parsed.GetRequiredValue(Id), cancellationToken);
        output.Answer(answer, _ => output.Line($"{answer.Source.Id} is due now: the worker polls it next. 'patchmoi sources list' shows when it has."));
        return ExitCodes.Ok;
    }
}
