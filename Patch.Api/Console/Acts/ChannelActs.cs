using Patch.Api.Http;
using Patch.Core.Notifications;
using Patch.ServiceDefaults.Sessions;

namespace Patch.Api.Console.Acts;

/// <summary>What can be done with a channel of notices.</summary>
internal static class ChannelActs
{
    private const string Unknown = "There is no channel of this name under Patch:Notifications:Channels, here or where a worker runs.";

    public static IEndpointRouteBuilder MapChannelActs(this IEndpointRouteBuilder console)
    {
        console.MapAct("/notices/channels/{id}/test", "test-channel", ConsoleRoles.Operator, TestAsync);
        console.MapAct("/notices/channels/{id}/resume", "resume-channel", ConsoleRoles.Operator, ResumeAsync);
        return console;
    }

    private static async Task<ActOutcome> TestAsync(EncodedId id, AskForNotices ask, CancellationToken cancellationToken) =>
        await ask.TestAsync(id.Value, cancellationToken) is not null
            ? ActOutcome.Ok(id.Value, "The test message was asked for; the list below says what became of it.")
            : ActOutcome.Refused(id.Value, Unknown);

    private static async Task<ActOutcome> ResumeAsync(EncodedId id, AskForNotices ask, CancellationToken cancellationToken) =>
        await ask.ResumeAsync(id.Value, cancellationToken)
            ? ActOutcome.Ok(id.Value, "The channel is not paused any more.")
            : ActOutcome.Refused(id.Value, Unknown);
}
