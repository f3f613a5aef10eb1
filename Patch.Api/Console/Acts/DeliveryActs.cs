using Patch.Api.Http;
using Patch.Api.Webhooks;
using Patch.ServiceDefaults.Sessions;

namespace Patch.Api.Console.Acts;

/// <summary>What can be done with a delivery.</summary>
internal static class DeliveryActs
{
    public static IEndpointRouteBuilder MapDeliveryActs(this IEndpointRouteBuilder console)
    {
        console.MapAct("/deliveries/{id}/rerun", "rerun", ConsoleRoles.Operator, RerunAsync);
        return console;
    }

    private static async Task<ActOutcome> RerunAsync(EncodedId id, RerunDelivery rerun, CancellationToken cancellationToken) =>
        await rerun.AskAsync(id.Value, cancellationToken) switch
        {
            null => ActOutcome.Refused(id.Value, "There is no such delivery any more."),
            { Asked: false } refused => ActOutcome.Refused(id.Value, $"It was not taken ({refused.View.Verdict}), so its body was not kept: mend the cause and have the forge deliver it again."),
            _ => ActOutcome.Ok(id.Value, "It will be routed again, by the settings as they are now.", ConsolePaths.Delivery(id.Value)),
        };
}
