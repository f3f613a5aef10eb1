namespace Patch.Core.Maintenance.Forks;

/// <summary>What one try to bring a fork's branch up to upstream came to.</summary>
/// <param name="Status">A status of attempts; <c>started</c> when it is to be tried again.</param>
/// <param name="Sentence">What happened and, where there is something to do, what to do.</param>
/// <param name="Sha">Upstream's commit; null when it was not found.</param>
/// <param name="Pushed">True when the fork's branch was moved.</param>
public sealed record ForkSyncResult(string Status, string Sentence, string? Sha = null, bool Pushed = false)
{
    /// <summary>It may go well another time: the remote did not answer, or somebody else was at it.</summary>
    public static ForkSyncResult Again(string sentence) => new("started", sentence);

    /// <summary>A person must set something right first.</summary>
    public static ForkSyncResult Blocked(string sentence) => new("blocked", sentence);
}
