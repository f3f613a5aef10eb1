using System.Text.Json.Nodes;
using Patch.Core.Data;
using Patch.Core.Maintenance;
using Patch.Core.Workspaces;

namespace Patch.Core.Forges.Service.Facts;

/// <summary>What an attempt's runs tell of it.</summary>
/// <param name="Flow">The flow package; null where the workspace does not say.</param>
/// <param name="Artifacts">What the run that decides left behind; null for nothing.</param>
internal sealed record AttemptTold(string? Flow, JsonObject? Artifacts)
{
    /// <summary>Many runs, each of which a workspace may take its time for.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <summary>Of the run that decided the attempt, else of the first.</summary>
    /// <exception cref="WorkspaceUnreachableException">The workspace does not answer, or not in time.</exception>
    public static async Task<AttemptTold> ReadAsync(AttemptRuns runs, MaintenanceAttempt attempt, CancellationToken cancellationToken)
    {
        AttemptTold? first = null;
        await foreach (var run in runs.EachAsync(attempt, Limit, cancellationToken))
        {
            var outcome = RunOutcome.Of(run);
            var told = new AttemptTold(outcome.Flow, RunOutcome.ResultOf(run)?["artifacts"] as JsonObject);
            if (outcome.Status == attempt.Status)
                return told;
            first ??= told;
        }

        return first ?? new AttemptTold(null, null);
    }
}
