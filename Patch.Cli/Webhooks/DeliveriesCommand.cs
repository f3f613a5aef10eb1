using System.CommandLine;

namespace Patch.Cli.Webhooks;

/// <summary><c>patchmoi deliveries</c></summary>
internal static class DeliveriesCommand
{
    public static Command Create() => new("deliveries", "The webhook requests: what forges sent, and what became of it")
    {
        ListDeliveries.Create(),
        ShowDelivery.Create(),
        RerunDelivery.Create(),
    };
}
