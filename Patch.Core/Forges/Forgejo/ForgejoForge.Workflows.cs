using System.Globalization;
using System.Text.Json;
using Patch.Core.Data;
using Patch.Core.Forges.Api;
using Patch.Core.Forges.Http;

namespace Patch.Core.Forges.Forgejo;

/// <summary>Workflows of Forgejo Actions and Gitea Actions.</summary>
internal sealed partial class ForgejoForge
{
    public async Task<ForgeResult<string?>> StartWorkflowAsync(
        string workflow, string reference, IReadOnlyDictionary<string, string> inputs, CancellationToken cancellationToken)
    {
        // Forgejo names the run (201) when asked to; Gitea does not know the field and answers 204.
        var started = await wire.SendAsync(
            ForgejoRights.Start, token => api.StartWorkflowAsync(workflow, new ForgejoDispatch(reference, inputs, ReturnRunInfo: true), token),
            answer => answer.IsSuccess, cancellationToken);
        return started.IsOk ? new ForgeResult<string?>(RunIdOf(started.Value)?.ToString(CultureInfo.InvariantCulture), null) : started.Fault;
    }

    public async Task<ForgeResult<IReadOnlyList<ForgeRun>>> WorkflowRunsAsync(string workflow, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var from = since.AddTicks(-(since.Ticks % TimeSpan.TicksPerSecond));
        // Older servers do not know all filters and list everything; the count in the answer is then the only sign of a next page.
        var runs = await wire.ListAsync<ForgejoRuns, ForgejoRun>(
            ForgejoRights.Runs, token => api.RunsAsync(workflow, token), page => page.WorkflowRuns,
            all => all.Count > 0 && StartOf(all[^1]) < from, page => page.TotalCount, cancellationToken);
        return runs.IsOk
            ? new ForgeResult<IReadOnlyList<ForgeRun>>(
                [.. runs.Value.Where(run => IsOf(run, workflow) && StartOf(run) >= from).Select(Run).OrderByDescending(run => run.CreatedAt)], null)
            : runs.Fault;
    }

    public async Task<ForgeResult<ForgeRun?>> WorkflowRunAsync(string id, CancellationToken cancellationToken)
    {
        var found = await wire.FindAsync<ForgejoRun>(ForgejoRights.Runs, token => api.RunAsync(id, token), cancellationToken);
        return found.IsOk ? new ForgeResult<ForgeRun?>(found.Value is { } run ? Run(run) : null, null) : found.Fault;
    }

    private static long? RunIdOf(ForgeAnswer answer)
    {
        try
        {
            var started = answer.Body.Length == 0 ? null : JsonSerializer.Deserialize<ForgejoStarted>(answer.Body, ForgeJson.Options);
            return started?.Id ?? started?.WorkflowRunId;
        }
        catch (JsonException)
        {
            // It was started all the same; the run is found in the list.
            return null;
        }
    }

    /// <summary>Gitea's path is <c>verify.yml@refs/heads/main</c>.</summary>
    private static bool IsOf(ForgejoRun run, string workflow) =>
        (run.WorkflowId ?? run.Path?.Split('@')[0].Split('/')[^1] ?? workflow) == workflow
        && (run.TriggerEvent is { Length: > 0 } trigger ? trigger : run.Event ?? "workflow_dispatch") == "workflow_dispatch";

    /// <summary>Gitea has no time for a run that waits (it writes the year 1 or 1970): such a run is of now.</summary>
    private DateTimeOffset StartOf(ForgejoRun run) =>
        new[] { run.Created, run.CreatedAt, run.StartedAt }.FirstOrDefault(time => time > DateTimeOffset.UnixEpoch.AddYears(1)) ?? wire.Now;

    private ForgeRun Run(ForgejoRun run)
    {
        var conclusion = (run.Conclusion is { Length: > 0 } said ? said : run.Status) switch
        {
            "success" => "success",
            "cancelled" => "cancelled",
            "skipped" => "skipped",
            "failure" or "unknown" => "failure",
            _ => null,
        };
        var status = conclusion is not null || run.Status == "completed" ? "completed" : run.Status is "running" or "in_progress" ? "running" : "queued";
        return new ForgeRun(
            run.Id.ToString(CultureInfo.InvariantCulture), run.HtmlUrl, status, status == "completed" ? conclusion ?? "failure" : null,
            run.Title ?? run.DisplayTitle ?? "", run.CommitSha ?? run.HeadSha ?? "", StartOf(run).ToWireUtc());
    }
}
