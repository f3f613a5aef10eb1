namespace Patch.Worker.Jobs;

/// <summary>A doorbell: calls one class of Core and returns. Safe to run twice, and in two processes at once.</summary>
public interface ISweepJob
{
    /// <summary>Works through the rows that are due; returns on how many it worked.</summary>
    Task<int> RunAsync(CancellationToken cancellationToken);
}
