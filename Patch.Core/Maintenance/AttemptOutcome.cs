using System.Text.Json.Nodes;
using Patch.Core.Workspaces;

namespace Patch.Core.Maintenance;

/// <summary>What an attempt's runs come to: a pure rule.</summary>
/// <param name="Status">The attempt's status.</param>
/// <param name="AllOver">True when none of the runs goes on.</param>
/// <param name="Message">Of the run that decides.</param>
/// <param name="Error">Of the run that decides.</param>
/// <param name="CandidateRefs">Of all runs, each once.</param>
/// <param name="CompletedAt">When the last run ended; null while one goes on.</param>
public sealed record AttemptOutcome(
    string Status, bool AllOver, string? Message, string? Error, IReadOnlyList<JsonObject> CandidateRefs, DateTimeOffset? CompletedAt)
{
    private static readonly string[] WorstFirst = ["needs_intervention", "blocked", "failed", "changed"];

    /// <summary>
    /// The worst of the runs in the order needs_intervention, blocked, failed, changed; else, when all have ended, skipped where all were
    /// and completed otherwise; else started.
    /// </summary>
    public static AttemptOutcome Of(IReadOnlyCollection<RunOutcome> runs)
    {
        var allOver = runs.All(run => run.IsOver);
        var status = WorstFirst.FirstOrDefault(worst => runs.Any(run => StatusOf(run) == worst))
            ?? (!allOver || runs.Count == 0 ? "started" : runs.All(run => StatusOf(run) == "skipped") ? "skipped" : "completed");
        var decides = runs.FirstOrDefault(run => StatusOf(run) == status);
        return new AttemptOutcome(
            status, allOver, decides?.Message, decides?.Error, RunOutcome.Unique(runs.SelectMany(run => run.CandidateRefs)),
            allOver && runs.Count > 0 ? runs.Max(run => run.CompletedAt) : null);
    }

    /// <summary>What a run that has ended counts as; a cancelled one has failed. A result counts only when its process is over.</summary>
    private static string StatusOf(RunOutcome run) => !run.IsOver ? "started" : run.Status is "canceled" or "cancelled" ? "failed" : run.Status;
}
