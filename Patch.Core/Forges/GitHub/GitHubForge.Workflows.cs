using System.Globalization;
using System.Text.Json;
using Patch.Core.Data;
using Patch.Core.Forges.Api;
using Patch.Core.Forges.Http;

namespace Patch.Core.Forges.GitHub;

/// <summary>Workflows of GitHub Actions.</summary>
internal sealed partial class GitHubForge
{
    public async Task<ForgeResult<string?>> StartWorkflowAsync(
        string workflow, string reference, IReadOnlyDictionary<string, string> inputs, CancellationToken cancellationToken)
    {
        // Since February 2026 github.com names the run when asked to; a GitHub Enterprise Server that does not know the field says 422.
        var started = await StartAsync(workflow, new GitHubDispatch(reference, inputs, ReturnRunDetails: true), cancellationToken);
        if (started is { IsOk: false, Fault: { Code: ForgeFaults.Invalid } fault } && fault.Sentence.Contains("return_run_details", StringComparison.Ordinal))
            started = await StartAsync(workflow, new GitHubDispatch(reference, inputs, ReturnRunDetails: null), cancellationToken);
        if (!started.IsOk)
            return started.Fault;
        return new ForgeResult<string?>(RunIdOf(started.Value)?.ToString(CultureInfo.InvariantCulture), null);
    }

    public async Task<ForgeResult<IReadOnlyList<ForgeRun>>> WorkflowRunsAsync(string workflow, DateTimeOffset since, CancellationToken cancellationToken)
    {
        // GitHub keeps whole seconds.
        var from = since.AddTicks(-(since.Ticks % TimeSpan.TicksPerSecond));
        var runs = await wire.ListAsync<GitHubRuns, ForgeRun>(
            GitHubRights.Runs, token => api.RunsAsync(workflow, $">={from.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}", token),
            page => [.. page.WorkflowRuns.Select(Run)], all => all.Count > 0 && all[^1].CreatedAt < from, null, cancellationToken);
        return runs.IsOk ? new ForgeResult<IReadOnlyList<ForgeRun>>([.. runs.Value.Where(run => run.CreatedAt >= from)], null) : runs.Fault;
    }

    public async Task<ForgeResult<ForgeRun?>> WorkflowRunAsync(string id, CancellationToken cancellationToken)
    {
        var found = await wire.FindAsync<GitHubRun>(GitHubRights.Runs, token => api.RunAsync(id, token), cancellationToken);
        return found.IsOk ? new ForgeResult<ForgeRun?>(found.Value is { } run ? Run(run) : null, null) : found.Fault;
    }

    private Task<ForgeResult<ForgeAnswer>> StartAsync(string workflow, GitHubDispatch dispatch, CancellationToken cancellationToken) => wire.SendAsync(
        GitHubRights.Start, token => api.StartWorkflowAsync(workflow, dispatch, token), answer => answer.IsSuccess, cancellationToken);

    /// <summary>Null where the run is not named (204): it was started all the same, so what cannot be read is no fault.</summary>
    private static long? RunIdOf(ForgeAnswer answer)
    {
        try
        {
            return answer.Body.Length == 0 ? null : JsonSerializer.Deserialize<GitHubStarted>(answer.Body, ForgeJson.Options)?.WorkflowRunId;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static ForgeRun Run(GitHubRun run) => new(
        run.Id.ToString(CultureInfo.InvariantCulture), run.HtmlUrl,
        run.Status switch { "completed" => "completed", "in_progress" => "running", _ => "queued" },
        run.Status == "completed" ? run.Conclusion ?? "failure" : null, run.DisplayTitle ?? run.Name ?? "", run.HeadSha, run.CreatedAt.ToWireUtc());
}
