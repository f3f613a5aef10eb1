using System.Globalization;
using Patch.Core.Git.Stacks;
using Patch.Core.Maintenance.Stacks;

namespace Patch.Api.Console.Views.Stacks;

/// <summary>What a forecast counts, in words.</summary>
internal static class StackWords
{
    /// <summary>How far the branch is behind upstream.</summary>
    public static string Behind(ForecastAnswer? forecast) => forecast?.Lag switch
    {
        null => "not known",
        { Commits: 0 } => "nothing",
        var lag => $"{Number(lag.Commits)} {(lag.Commits == 1 ? "commit" : "commits")}{(lag.Releases == 0 ? "" : $", {Number(lag.Releases)} {(lag.Releases == 1 ? "release" : "releases")}")}",
    };

    /// <summary>How many patches there are, and what would become of those that need a word.</summary>
    public static string Patches(ForecastAnswer? forecast)
    {
        if (forecast is null or { Onto: null })
            return "not known";
        var conflicts = forecast.Patches.Count(patch => patch.Code == PatchOutcomes.Conflict);
        var upstreamed = forecast.Patches.Count(patch => patch.Code is PatchOutcomes.UpstreamedIdentical or PatchOutcomes.UpstreamedEmpty);
        return Number(forecast.Patches.Count) + (conflicts > 0 ? $", {conflicts} in conflict" : "") + (upstreamed > 0 ? $", {upstreamed} upstream already" : "");
    }

    private static string Number(int number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
