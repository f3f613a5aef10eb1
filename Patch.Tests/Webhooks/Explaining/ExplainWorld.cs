using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
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

    public async Task<string> WhyAsync(string id) => (string)(await ExplainAsync(id))["why"]!;

    public static List<string> Stages(JsonObject explanation) => [.. explanation["steps"]!.AsArray().Select(step => (string)step!["stage"]!)];

    public async ValueTask DisposeAsync()
    {
        await Api.DisposeAsync();
        await database.DisposeAsync();
    }
}
