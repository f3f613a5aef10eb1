using System.Diagnostics.Metrics;
using System.Globalization;

namespace Patch.Core.Forges;

/// <summary>The instruments of what forges are asked.</summary>
internal static class ForgeTelemetry
{
    private static readonly Counter<long> Requests = PatchTelemetry.Meter.CreateCounter<long>(
        "patch.forge.requests", "{request}", "Requests to forges, by host and outcome");

    /// <summary>Counts a request that was sent, or was not because the allowance is used up.</summary>
    /// <param name="host">The forge's host.</param>
    /// <param name="outcome">The answer's status, or the code of a fault.</param>
    public static void Asked(string host, string outcome) => Requests.Add(1, new(SpanTags.Host, host), new(SpanTags.Outcome, outcome));

    /// <summary>A status as an outcome.</summary>
    public static string OutcomeOf(int status) => status.ToString(CultureInfo.InvariantCulture);
}
