namespace Patch.Core.Maintenance.Forks;

/// <summary>What one try to bring a fork's branch up to upstream came to.</summary>
/// <param name="Status">A status of attempts; <c>started</c> when it is to be tried again.</param>
/// <param name="Sentence">What happened and, where there is something to do, what to do.</param>
/// <param name="Sha">Upstream's commit; null when it was not found.</param>
/// <param name="Before">Where the fork's branch was before it was moved; null when it was not moved.</param>
public sealed record ForkSyncResult(string Status, string Sentence, string? Sha = null, string? Before = null)
{
    /// <summary>Of <c>started</c>: after so many tries it is given up, whatever the waits would allow.</summary>
    public int MaxTries { get; private init; } = int.MaxValue;

    /// <summary>Of <c>started</c>: the status when it is given up.</summary>
    public string GivenUpAs { get; private init; } = "failed";

    /// <summary>It may go well another time: the remote did not answer, or somebody else was at it.</summary>
    public static ForkSyncResult Again(string sentence) => new("started", sentence);

    /// <summary>
    /// The fork's host took the push and refused the branch. Somebody may have moved it in that moment, so it is tried again a few times;
    /// a rule of the host, such as a protected branch, is for a person.
    /// </summary>
    public static ForkSyncResult Refused(string sentence) => new("started", sentence) { MaxTries = 3, GivenUpAs = "blocked" };

    /// <summary>A person must set something right first.</summary>
    public static ForkSyncResult Blocked(string sentence) => new("blocked", sentence);
}
