using Patch.Core.Data;
using Patch.Core.Git.Stacks;
using Patch.Core.Maintenance.Stacks;

namespace Patch.Api.Mcp.Tools;

/// <summary>A page of patch stacks.</summary>
internal sealed record StackPage(IReadOnlyList<StackSummary> Stacks, string? Next);

/// <summary>A patch stack in a few words.</summary>
internal sealed record StackSummary(
    string Name, bool Active, string Fork, string Branch, string? Upstream, string? Problem, string? Verdict, string? Sentence, string? Onto, DateTimeOffset? ForecastAt)
{
    private const int MostWords = 1_000;

    public static StackSummary Of(MaintainedStack stack, StackForecast? forecast) => new(
        stack.Name, stack.Active, UrlCredentials.Hide(stack.ForkName), stack.Branch, stack.UpstreamName, UrlCredentials.Hide(stack.Problem), forecast?.Verdict,
        LongText.Short(forecast?.Sentence, MostWords, "get_stack shows it patch by patch."), forecast?.OntoRef, forecast?.MadeAt);
}

/// <summary>A patch stack as far as it is known.</summary>
internal sealed record StackDetail(StackSummary Stack, IReadOnlyList<ForecastLine> Forecasts, IReadOnlyList<CandidateSummary> Candidates, string Next);

/// <summary>The newest forecast of one line of upstream.</summary>
/// <param name="Line"><c>releases</c>, or a branch's full name.</param>
/// <param name="MadeAt">When it was made.</param>
/// <param name="Verdict"><c>clean</c>, <c>up-to-date</c>, <c>conflicts</c> or <c>cannot-run</c>.</param>
/// <param name="Sentence">The verdict in words.</param>
/// <param name="Tip">The maintained branch's commit.</param>
/// <param name="Onto">Upstream's commit.</param>
/// <param name="OntoRef">What upstream calls it.</param>
/// <param name="Patches">What would become of each patch, those in conflict first.</param>
/// <param name="Note">What is left out, and where it is.</param>
internal sealed record ForecastLine(
    string Line, DateTimeOffset? MadeAt, string Verdict, string Sentence, string? Tip, string? Onto, string? OntoRef, IReadOnlyList<ForecastPatch> Patches, string? Note)
{
    private const int MostWords = 1_000;

    public static ForecastLine Of(string line, DateTimeOffset? madeAt, ForecastAnswer forecast, int mostPatches, int mostFiles, string rest)
    {
        var patches = forecast.Patches.OrderByDescending(patch => patch.Code == PatchOutcomes.Conflict).Take(mostPatches).Select(patch => patch with
        {
            Subject = LongText.Short(patch.Subject, MostWords, rest), Sentence = LongText.Short(patch.Sentence, MostWords, rest),
            Conflicts = [.. patch.Conflicts.Take(mostFiles).Select(file => file with { Sentence = LongText.Short(file.Sentence, MostWords, rest) })],
        });
        var cut = forecast.Patches.Count > mostPatches || forecast.Patches.Any(patch => patch.Conflicts.Count > mostFiles);
        return new ForecastLine(
            line, madeAt, forecast.Verdict, LongText.Short(forecast.Sentence, MostWords, rest), forecast.Tip, forecast.Onto, forecast.OntoRef, [.. patches],
            cut ? $"Of {forecast.Patches.Count} patches at most {mostPatches} are shown, and of each at most {mostFiles} files. {rest}" : null);
    }
}

/// <summary>A candidate in a few words.</summary>
internal sealed record CandidateSummary(string Ref, string Repo, string Sha, string State, string Reason, string? UpstreamRef, string? AttemptId, DateTimeOffset CreatedAt)
{
    public static CandidateSummary Of(Candidate row) => new(
        row.Reference, UrlCredentials.Hide(row.Repo), row.Sha, row.State, UrlCredentials.Hide(row.Reason), row.UpstreamRef, row.AttemptId, row.CreatedAt);
}
