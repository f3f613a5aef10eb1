using System.CommandLine;
using Patch.Cli.Http;
using Patch.Cli.Terminal;
using Patch.Client;

namespace Patch.Cli.Webhooks;

/// <summary><c>patchmoi deliveries rerun ID</c></summary>
internal static class RerunDelivery
{
    private static readonly Argument<string> Id = Ids.Argument("The delivery's id: PROVIDER:DELIVERYID");

    public static Command Create() => new Command("rerun", "Have a delivery routed again, by the settings as they are now. Exit code 1: it was refused, so there is nothing to route") { Id }
        .Asks(RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, IPatchApi api, CommandOutput output, CancellationToken cancellationToken)
    {
        var id = parsed.GetRequiredValue(Id);
        var asked = await api.RerunDeliveryAsync(id, cancellationToken);
        output.Answer(asked, _ => output.Line($"{id} is routed again. What came of it: patchmoi explain {id}"));
        return ExitCodes.Ok;
    }
}
