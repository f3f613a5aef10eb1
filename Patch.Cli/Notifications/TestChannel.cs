using System.CommandLine;
using Patch.Cli.Http;
using Patch.Cli.Terminal;
using Patch.Client;

namespace Patch.Cli.Notifications;

/// <summary><c>patchmoi notices test NAME</c></summary>
internal static class TestChannel
{
    private static readonly Argument<string> Name = Ids.Argument("The channel's name");

    public static Command Create() => new Command("test", "Have a test message sent to a channel; does not wait for it") { Name }.Asks(RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, IPatchApi api, CommandOutput output, CancellationToken cancellationToken)
    {
        var answer = await api.TestNoticeChannelAsync(parsed.GetRequiredValue(Name), cancellationToken);
        output.Answer(answer, _ => output.Line(
            $"{answer.Notice.Channel} is to be sent a test message: the worker does it next. 'patchmoi notices list --channel {answer.Notice.Channel}' shows what came of it."));
        return ExitCodes.Ok;
    }
}
