using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Patch.Core.Data;
using Patch.Core.FlowEvents;
using Patch.Core.Webhooks.Routing;
using Patch.Tests.Api;
using Patch.Tests.Support;

namespace Patch.Tests.Webhooks.Explaining;

/// <summary>An API over rows that a test writes, at a fixed time.</summary>
internal sealed class ExplainWorld : IAsyncDisposable
{
    public static readonly DateTimeOffset Now = new(2026, 5, 14, 13, 0, 0, TimeSpan.Zero);

    private readonly TestDatabase database;

    private ExplainWorld(TestDatabase database, ApiServer api) => (this.database, Api) = (database, api);

    public ApiServer Api { get; }

    public static async Task<ExplainWorld> StartAsync(DatabaseKind kind = DatabaseKind.Sqlite)
    {
        var database = await TestDatabase.CreateAsync(kind);
        return new ExplainWorld(database, ApiServer.Start(database, timeProvider: new FakeTimeProvider(Now)));
    }

    public Task AddAsync(params object[] rows) => Api.AddAsync(rows);

    public Task<JsonObject> ExplainAsync(string id, string query = "") => Api.GetAsync($"/explain/{Uri.EscapeDataString(id)}{query}");

    /// <summary>What the worker does with deliveries, then with signals.</summary>
    public async Task RouteAsync()
    {
        await Api.Services.GetRequiredService<RoutePendingDeliveries>().RunAsync(TestContext.Current.CancellationToken);
        await Api.Services.GetRequiredService<RoutePendingSignals>().RunAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The API's answer with its status, error code and sentence, for what may be refused.</summary>
    public async Task<(int Status, JsonObject Body)> PostAsync(string target, JsonNode? body = null)
    {
        using var answer = await Api.SendAsync(HttpMethod.Post, target, body);
        return ((int)answer.StatusCode, await answer.JsonAsync());
    }

    /// <summary>A webhook route of pushes to openai/codex, unless said otherwise, whose flow events have the given type.</summary>
    public static WebhookRoute Route(string id, string repository = "openai/codex", string? refs = null, string? eventType = "upstream.push")
    {
        var target = eventType is null ? null : new JsonObject { ["mode"] = "workspace_flow", ["eventType"] = eventType };
        var config = new JsonObject { ["id"] = id, ["repository"] = repository, ["events"] = new JsonArray("push"), ["target"] = target };
        if (refs is not null)
            config["ref"] = refs;
        return new WebhookRoute { Id = id, ConfigJson = config.ToJsonString(), TargetJson = target?.ToJsonString(), Enabled = true };
    }

    /// <summary>A feed source of pushes to openai/codex.</summary>
    public static FeedSource Source(string id, JsonObject? target = null)
    {
        var config = new JsonObject
        {
            ["id"] = id, ["provider"] = "github", ["url"] = "https://github.com/openai/codex/commits/main.atom", ["event"] = "push", ["target"] = target,
            ["repo"] = new JsonObject { ["owner"] = "openai", ["name"] = "codex", ["fullName"] = "openai/codex", ["defaultBranch"] = "main" },
        };
        return new FeedSource { Id = id, Enabled = true, ConfigJson = config.ToJsonString(), TargetJson = target?.ToJsonString(), NextPollAt = Now.AddHours(1) };
    }

    public async Task<string> WhyAsync(string id) => (string)(await ExplainAsync(id))["why"]!;

    public static List<string> Stages(JsonObject explanation) => [.. explanation["steps"]!.AsArray().Select(step => (string)step!["stage"]!)];

    public async ValueTask DisposeAsync()
    {
        await Api.DisposeAsync();
        await database.DisposeAsync();
    }
}
