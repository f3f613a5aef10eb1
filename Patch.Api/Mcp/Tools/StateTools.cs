using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Patch.Api.Http;
using Patch.Core.Data;
using Patch.ServiceDefaults;

namespace Patch.Api.Mcp.Tools;

/// <summary>A page of feed sources.</summary>
internal sealed record SourcePage(IReadOnlyList<SourceSummary> Sources, string? Next);

/// <summary>A feed source and how far it is read.</summary>
internal sealed record SourceSummary(
    string Id, bool Enabled, string? Provider, string? Event, string? Repo, string? TargetMode, string? ConfigError, DateTimeOffset NextPollAt, DateTimeOffset? LastCheckedAt,
    int ConsecutiveFailures, string? LastError, DateTimeOffset? LastErrorAt, int HookOnly, int PollOnly)
{
    private const int MostWords = 1_000;
    private const string Rest = "The whole is at GET /feed-sources of the HTTP API.";

    public static SourceSummary Of(FeedSource row)
    {
        var config = JsonNode.Parse(row.ConfigJson) as JsonObject;
        return new SourceSummary(
            row.Id, row.Enabled, Text(config, "provider"), Text(config, "event"), Text(config?["repo"] as JsonObject, "fullName"), Text(config?["target"] as JsonObject, "mode"),
            LongText.Short(row.ConfigError, MostWords, Rest), row.NextPollAt, row.LastCheckedAt, row.ConsecutiveFailures, LongText.Short(row.LastError, MostWords, Rest),
            row.LastErrorAt, row.HookOnly, row.PollOnly);
    }

    private static string? Text(JsonObject? fields, string name) =>
        fields?[name] is JsonValue value && value.TryGetValue<string>(out var text) ? LongText.Short(text, MostWords, Rest) : null;
}

/// <summary>Whether what Patch needs is up.</summary>
internal sealed record HealthAnswer(string Status, IReadOnlyList<HealthCheckAnswer> Checks);

/// <summary>One thing that Patch needs.</summary>
internal sealed record HealthCheckAnswer(string Name, string Status, string? Description);

/// <summary>Reads how Patch itself is.</summary>
internal sealed class StateTools(IDbContextFactory<PatchDbContext> contexts, HealthCheckService health)
{
    [McpServerTool(
        Name = "list_sources", Title = "List feed sources", ReadOnly = true, Idempotent = true, Destructive = false, OpenWorld = false,
        UseStructuredContent = true, OutputSchemaType = typeof(SourcePage))]
    [Description("Lists the feed sources, which are the upstream feeds and Git remotes that Patch polls: when each was read last, what its last poll met, and how many signals only webhooks ('hookOnly') or only polls ('pollOnly') told of. Look here when an upstream release led to no event." + Guidance.ForeignText)]
    public async Task<CallToolResult> SourcesAsync(
        [Description(Guidance.Limit), Range(1, ToolPage.Most)] int? limit = null,
        [Description(Guidance.Cursor)] string? cursor = null,
        CancellationToken cancellationToken = default)
    {
        var (page, refusal) = ToolPage.Of(limit, cursor);
        if (refusal is not null)
            return refusal.Answer();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var sources = db.FeedSources.AsNoTracking();
        if (page.Before is { } before)
            sources = sources.Where(row => row.Seq < before);
        var (rows, next) = await sources.OrderByDescending(row => row.Seq).PageAsync(page.Size, row => row.Seq, cancellationToken);
        return ToolAnswer.Of(new SourcePage([.. rows.Select(SourceSummary.Of)], next));
    }

    [McpServerTool(
        Name = "get_health", Title = "Get Patch's own health", ReadOnly = true, Idempotent = true, Destructive = false, OpenWorld = false,
        UseStructuredContent = true, OutputSchemaType = typeof(HealthAnswer))]
    [Description("Says whether what Patch needs is up: its database, and Redis where it is used. Each check is Healthy, Degraded or Unhealthy, with a sentence.")]
    public async Task<CallToolResult> HealthAsync(CancellationToken cancellationToken = default)
    {
        var report = await health.CheckHealthAsync(cancellationToken);
        return ToolAnswer.Of(new HealthAnswer(
            report.Status.ToString(), [.. report.Entries.Select(entry => new HealthCheckAnswer(entry.Key, entry.Value.Status.ToString(), entry.Value.Sentence()))]));
    }
}
