using Patch.Core.Forges.Api;

namespace Patch.Core.Forges.Service.Threads;

/// <summary>The labels that Patch makes in a fork. One that is there already keeps its colour and description.</summary>
internal static class ThreadLabels
{
    public static IReadOnlyList<ForgeLabel> Of(ForgeServiceOptions options) =>
    [
        new(options.Label, "5b6bc0", "Made by Patch, which keeps this fork's patches alive"),
        new(options.CandidateLabel, "2e7d32", "The fork's patches carried onto an upstream release"),
        new(options.HelpLabel, "c62828", "Patch could not go on: a person has to look"),
        new(options.StopLabel, "616161", "Put this on, and Patch writes nothing here any more"),
    ];

    /// <summary>True when a person set the stop label.</summary>
    public static bool Stopped(ForgeServiceOptions options, IEnumerable<string> labels) => labels.Contains(options.StopLabel, StringComparer.OrdinalIgnoreCase);
}
