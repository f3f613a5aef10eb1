using Patch.Core.Git.Stacks;

namespace Patch.Core.Maintenance.Stacks;

/// <summary>What would become of a stack on an upstream commit; nothing was written.</summary>
/// <param name="Stack">Its name.</param>
/// <param name="Tip">The maintained branch.</param>
/// <param name="Base">Where the stack begins.</param>
/// <param name="Onto">The upstream commit.</param>
/// <param name="OntoRef">What upstream calls it, as <c>refs/tags/v1.2</c>; the sha where it was given so.</param>
/// <param name="Verdict">One of <see cref="StackVerdicts"/>.</param>
/// <param name="Sentence">The verdict in words.</param>
/// <param name="Patches">One for each patch, oldest first.</param>
/// <param name="Milliseconds">How long the replay took, without fetching.</param>
public sealed record ForecastAnswer(
    string Stack, string? Tip, string? Base, string? Onto, string? OntoRef, string Verdict, string Sentence, IReadOnlyList<ForecastPatch> Patches, long Milliseconds)
{
    /// <summary>How far the branch is behind the upstream commit; null in forecasts that were kept before this was counted.</summary>
    public ForecastLag? Lag { get; init; }

    private const int PatchesNamed = 5;
    private const int FilesNamed = 3;

    /// <summary>What a replay with skipped conflicts says.</summary>
    /// <param name="stack">The stack's name.</param>
    /// <param name="branch">The maintained branch, as people know it.</param>
    /// <param name="ontoRef">What upstream calls the commit.</param>
    /// <param name="replay">The replay.</param>
    /// <param name="took">How long it took.</param>
    public static ForecastAnswer Of(string stack, string branch, string ontoRef, ReplayResult replay, TimeSpan took)
    {
        var conflicts = replay.Patches.Where(patch => patch.Code == PatchOutcomes.Conflict).ToList();
        var verdict = conflicts.Count > 0 ? StackVerdicts.Conflicts : replay.Base == replay.Onto || replay.NewTip == replay.Tip ? StackVerdicts.UpToDate : StackVerdicts.Clean;
        return new ForecastAnswer(
            stack, replay.Tip, replay.Base, replay.Onto, ontoRef, verdict, SentenceOf(branch, Short(ontoRef), verdict, replay, conflicts),
            [.. replay.Patches.Select(ForecastPatch.Of)], (long)took.TotalMilliseconds);
    }

    private static string SentenceOf(string branch, string onto, string verdict, ReplayResult replay, List<PatchOutcome> conflicts)
    {
        var count = replay.Patches.Count;
        if (verdict == StackVerdicts.UpToDate)
            return $"{branch} has {onto} already.";
        if (count == 0)
            return $"{branch} has no patch that {onto} lacks.";
        if (conflicts.Count == 0)
            return $"Nothing of {branch} conflicts with {onto}: {Counted(replay.Patches.Count(patch => patch.Carried), count)} carried over, {replay.Patches.Count(patch => patch.Upstreamed)} upstream already.";
        var named = string.Join(", ", conflicts.Take(PatchesNamed).Select(
            patch => $"{patch.Sha[..7]} \"{patch.Subject}\" in {string.Join(" and ", patch.Conflicts.Take(FilesNamed).Select(file => file.Path))}"));
        return $"{Counted(conflicts.Count, count)} of {branch} {(conflicts.Count == 1 ? "conflicts" : "conflict")} with {onto}: {named}{(conflicts.Count > PatchesNamed ? " and others" : "")}.";
    }

    private static string Counted(int some, int all) => $"{some} of {all} {(all == 1 ? "patch" : "patches")}";

    private static string Short(string reference) =>
        reference.Split('/', 3) is ["refs", _, var name] ? name : reference.Length == 40 && reference.All(char.IsAsciiHexDigit) ? reference[..7] : reference;
}

/// <summary>What would become of one patch.</summary>
/// <param name="Commit">The patch.</param>
/// <param name="Subject">Its subject.</param>
/// <param name="Code">One of <see cref="PatchOutcomes"/>.</param>
/// <param name="Sentence">What would happen to it.</param>
/// <param name="Upstream">The upstream commit that the code is about, where one is.</param>
/// <param name="Conflicts">Each path in conflict.</param>
public sealed record ForecastPatch(string Commit, string Subject, string Code, string Sentence, string? Upstream, IReadOnlyList<ForecastConflict> Conflicts)
{
    /// <summary>Name of the patch's author; null, as all below, in forecasts that were kept before this was read.</summary>
    public string? Author { get; init; }

    /// <summary>When it was written, UTC.</summary>
    public DateTimeOffset? AuthoredAt { get; init; }

    /// <summary>How many paths it changes.</summary>
    public int? Files { get; init; }

    /// <summary>Lines it adds; null where they were not counted.</summary>
    public int? Added { get; init; }

    /// <summary>Lines it removes; null where they were not counted.</summary>
    public int? Removed { get; init; }

    /// <summary>The value of its trailer <c>Upstream-PR</c>.</summary>
    public string? UpstreamPr { get; init; }

    internal ForecastPatch With(ForecastPatch facts) => this with
    {
        Author = facts.Author, AuthoredAt = facts.AuthoredAt, Files = facts.Files, Added = facts.Added, Removed = facts.Removed, UpstreamPr = facts.UpstreamPr,
    };

    internal ForecastPatch With(PatchFacts facts) => this with
    {
        Author = facts.Author, AuthoredAt = facts.AuthoredAt, Files = facts.Files, Added = facts.Added, Removed = facts.Removed, UpstreamPr = facts.UpstreamPr,
    };

    internal static ForecastPatch Of(PatchOutcome patch) => new(
        patch.Sha, patch.Subject, patch.Code, patch.Sentence, patch.UpstreamSha,
        [.. patch.Conflicts.Select(file => new ForecastConflict(file.Path, file.Kind, file.Sentence))]);
}

/// <summary>How far a branch is behind an upstream commit.</summary>
/// <param name="Commits">Commits that it lacks; at most 100,000 are counted.</param>
/// <param name="Releases">Releases among them.</param>
public sealed record ForecastLag(int Commits, int Releases);

/// <summary>A path in conflict.</summary>
/// <param name="Path">The path.</param>
/// <param name="Kind">One of <see cref="ConflictKinds"/>.</param>
/// <param name="Sentence">What each side did.</param>
public sealed record ForecastConflict(string Path, string Kind, string Sentence);

/// <summary>Which upstream commits a stack's patches conflict with.</summary>
/// <param name="Stack">Its name.</param>
/// <param name="Tip">The maintained branch.</param>
/// <param name="Onto">The upstream commit.</param>
/// <param name="OntoRef">What upstream calls it.</param>
/// <param name="Patches">One for each patch in conflict.</param>
public sealed record BlameAnswer(string Stack, string Tip, string Onto, string OntoRef, IReadOnlyList<BlamedPatch> Patches);

/// <summary>One patch in conflict, and the upstream commit to blame.</summary>
/// <param name="Commit">The patch.</param>
/// <param name="Subject">Its subject.</param>
/// <param name="Conflicts">Each path in conflict.</param>
/// <param name="Upstream">The upstream commit; null where it conflicts before any new one.</param>
/// <param name="UpstreamSubject">Its subject.</param>
/// <param name="UpstreamAuthor">Its author, as <c>name &lt;address&gt;</c>.</param>
/// <param name="UpstreamAuthoredAt">UTC.</param>
/// <param name="Files">The patch's files that it changed.</param>
/// <param name="Monotone">False when the conflict came and went on the way.</param>
/// <param name="Sentence">The finding in words.</param>
public sealed record BlamedPatch(
    string Commit, string Subject, IReadOnlyList<ForecastConflict> Conflicts, string? Upstream, string? UpstreamSubject, string? UpstreamAuthor,
    DateTime? UpstreamAuthoredAt, IReadOnlyList<string> Files, bool Monotone, string Sentence)
{
    /// <summary>As the engine found it.</summary>
    public static BlamedPatch Of(PatchBlame blame) => new(
        blame.Patch.Sha, blame.Patch.Subject, ForecastPatch.Of(blame.Patch).Conflicts, blame.Commit, blame.Subject, blame.Author, blame.AuthoredAt,
        blame.Files, blame.Monotone, blame.Sentence);
}

/// <summary>The closed list of verdicts of a forecast.</summary>
public static class StackVerdicts
{
    /// <summary>Every patch goes, or has a reason to be left out.</summary>
    public const string Clean = "clean";

    /// <summary>The branch has the upstream commit already.</summary>
    public const string UpToDate = "up-to-date";

    /// <summary>At least one patch conflicts.</summary>
    public const string Conflicts = "conflicts";

    /// <summary>It could not be found out; the sentence says why.</summary>
    public const string CannotRun = "cannot-run";
}
