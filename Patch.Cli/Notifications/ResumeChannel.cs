using System.CommandLine;
using Patch.Cli.Http;
using Patch.Cli.Terminal;
using Patch.Client;

namespace Patch.Cli.Notifications;

/// <summary><c>patchmoi notices resume NAME</c></summary>
internal static class ResumeChannel
{
    private static readonly Argument<string> Name = Ids.Argument("The channel's name");

    public static Command Create() => new Command("resume", "End the pause of a channel that kept failing") { Name }.Asks(RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, IPatchApi api, CommandOutput output, CancellationToken cancellationToken)
    {
        var answer = await api.ResumeNoticeChannelAsync(parsed.GetRequiredValue(Name), cancellationToken);
        output.Answer(answer, _ => output.Line($"{answer.Channel.Name} is told what waits for it again: the worker begins now."));
        return ExitCodes.Ok;
    }
}
