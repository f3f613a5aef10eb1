using System.Globalization;
using Patch.Core.Data;
using Patch.Core.Forges.Api;

namespace Patch.Core.Forges.GitLab;

/// <summary>Commit statuses and pipelines.</summary>
internal sealed partial class GitLabForge
{
    /// <summary>The variable by which a pipeline learns which workflow was meant: GitLab has one pipeline file for all.</summary>
    private const string WorkflowVariable = "PATCH_WORKFLOW";

    public Task<ForgeResult<ForgeNothing>> SetStatusAsync(string sha, ForgeStatus status, CancellationToken cancellationToken) => InAsync(async id =>
    {
        var state = status.State switch { "failure" or "error" => "failed", var same => same };
        var wanted = new GitLabNewStatus(state, status.Context, ForgeText.Line(status.Description, ForgeText.StatusLimit), status.Url);
        var set = await wire.DoAsync(GitLabRights.Status, token => api.SetStatusAsync(id, sha, wanted, token), cancellationToken);
        if (set.IsOk || set.Fault.Code != ForgeFaults.Invalid || !set.Fault.Sentence.Contains("Cannot transition status", StringComparison.OrdinalIgnoreCase))
            return set;

        // GitLab refuses to set the state that a status has already.
        var there = await wire.ListAsync<List<GitLabStatus>, GitLabStatus>(
            GitLabRights.Statuses, token => api.StatusesAsync(id, sha, status.Context, token), page => page, null, null, cancellationToken);
        if (!there.IsOk)
            return there.Fault;
        return there.Value.Any(known => known.Name == status.Context && known.Status == state)
            ? new ForgeResult<ForgeNothing>(default, null)
            : set.Fault with { Code = ForgeFaults.Conflict };
    }, cancellationToken);

    public Task<ForgeResult<string?>> StartWorkflowAsync(
        string workflow, string reference, IReadOnlyDictionary<string, string> inputs, CancellationToken cancellationToken) => InAsync(async id =>
    {
        var variables = inputs.Select(input => new GitLabVariable(VariableOf(input.Key), input.Value)).Append(new GitLabVariable(WorkflowVariable, workflow));
        var started = await wire.ReadAsync<GitLabPipeline>(
            GitLabRights.Start, token => api.StartPipelineAsync(id, new GitLabNewPipeline(reference, [.. variables]), token), cancellationToken);
        return started.IsOk ? new ForgeResult<string?>(started.Value.Id.ToString(CultureInfo.InvariantCulture), null) : started.Fault;
    }, cancellationToken);

    public Task<ForgeResult<IReadOnlyList<ForgeRun>>> WorkflowRunsAsync(string workflow, DateTimeOffset since, CancellationToken cancellationToken) => InAsync(async id =>
    {
        var from = since.AddTicks(-(since.Ticks % TimeSpan.TicksPerSecond));
        var pipelines = await wire.ListAsync<List<GitLabPipeline>, GitLabPipeline>(
            GitLabRights.Runs, token => api.PipelinesAsync(id, token), page => page, all => all.Count > 0 && all[^1].CreatedAt < from, null, cancellationToken);
        return pipelines.IsOk
            ? new ForgeResult<IReadOnlyList<ForgeRun>>(
                [.. pipelines.Value.Where(pipeline => pipeline.Source is "api" or "web" or "trigger" && pipeline.CreatedAt >= from).Select(Run)], null)
            : pipelines.Fault;
    }, cancellationToken);

    public Task<ForgeResult<ForgeRun?>> WorkflowRunAsync(string id, CancellationToken cancellationToken) => InAsync(async number =>
    {
        var found = await wire.FindAsync<GitLabPipeline>(GitLabRights.Runs, token => api.PipelineAsync(number, id, token), cancellationToken);
        return found.IsOk ? new ForgeResult<ForgeRun?>(found.Value is { } pipeline ? Run(pipeline) : null, null) : found.Fault;
    }, cancellationToken);

    /// <summary>A variable's name has letters, digits and underscores only.</summary>
    private static string VariableOf(string input) => string.Concat(input.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));

    private static ForgeRun Run(GitLabPipeline pipeline)
    {
        var conclusion = pipeline.Status switch
        {
            "success" => "success",
            "failed" => "failure",
            "canceled" => "cancelled",
            "skipped" => "skipped",
            _ => null,
        };
        var status = conclusion is not null ? "completed" : pipeline.Status is "running" or "canceling" ? "running" : "queued";
        return new ForgeRun(
            pipeline.Id.ToString(CultureInfo.InvariantCulture), pipeline.WebUrl, status, conclusion, pipeline.Name ?? pipeline.Ref ?? "", pipeline.Sha,
            (pipeline.CreatedAt ?? DateTimeOffset.UnixEpoch).ToWireUtc());
    }
}
