using Patch.Api.Http;
using Patch.Core.Data;
using Patch.Core.Feeds.Polling;
using Patch.ServiceDefaults.Sessions;

namespace Patch.Api.Console.Acts;

/// <summary>What can be done with a source.</summary>
internal static class SourceActs
{
    public static IEndpointRouteBuilder MapSourceActs(this IEndpointRouteBuilder console)
    {
        console.MapAct("/sources/{id}/poll", "poll", ConsoleRoles.Operator, PollAsync);
        return console;
    }

    private static async Task<ActOutcome> PollAsync(EncodedId id, PollNow poll, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var asked = timeProvider.NowUtc().ToUnixTimeMilliseconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
        return await poll.AskAsync(id.Value, cancellationToken)
            ? ActOutcome.Ok(id.Value, "The poll was asked for.", ConsolePaths.With(ConsolePaths.Source(id.Value), ("asked", asked)))
            : ActOutcome.Refused(id.Value, "There is no such source, or it rests: the sources file does not name it, or its entry is refused.");
    }
}
