using System.Text.Json.Nodes;
using Patch.Tests.Support;

namespace Patch.Tests.Api;

public sealed class OpenApiTests
{
    private static readonly string[] Expected =
    [
        "GET /audit", "GET /candidates", "GET /deliveries", "GET /deliveries/{id}", "GET /explain/{id}", "GET /export/{file}", "GET /feed-sources",
        "GET /feed-sources/{id}/refs", "GET /flow-dispatches", "GET /flow-events", "GET /flow-events/{id}", "GET /forge-threads", "GET /forge-threads/{seq}", "GET /maintenance-attempts",
        "GET /maintenance-attempts/{id}", "GET /maintenance-attempts/{id}/conflicts", "GET /notice-channels", "GET /notices", "GET /patch-stacks",
        "GET /patch-stacks/{name}", "GET /patch-stacks/{name}/blame",
        "GET /patch-stacks/{name}/forecast", "GET /patch-stacks/{name}/range-diff", "GET /signals", "GET /stack-tasks/{id}", "GET /workspace-dispatches", "GET /workspace-events", "GET /workspace-events/{id}",
        "GET /workspace-runs", "GET /workspace-runs/{id}", "POST /deliveries/{id}/rerun", "POST /feed-sources/{id}/poll", "POST /flow-events", "POST /flow-events/{id}/replay",
        "POST /flow-events/{id}/retry", "POST /forge-threads/{seq}/retry", "POST /maintenance-attempts/{id}/sync", "POST /notice-channels/{name}/resume", "POST /notice-channels/{name}/test", "POST /route/preview", "POST /route/shadow", "POST /workspace-runs/{id}/cancel",
    ];

    [Fact]
    public async Task Document_lists_every_endpoint_with_a_summary_its_parameters_and_its_answers()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database);
        var document = await api.GetAsync("/openapi/v1.json");
        Assert.StartsWith("3.", (string?)document["openapi"], StringComparison.Ordinal);
        var operations = Operations(document).ToList();
        Assert.Equal(Expected, operations.Select(operation => operation.Name).Order(StringComparer.Ordinal));
        foreach (var (name, operation) in operations)
        {
            Assert.False(string.IsNullOrEmpty((string?)operation["summary"]), name);
            Assert.False(string.IsNullOrEmpty((string?)operation["operationId"]), name);
            Assert.True(operation["responses"]!["401"] is not null, name);
            Assert.NotEmpty(operation["security"]!.AsArray());
            Assert.Contains(operation["responses"]!.AsObject(), answer => answer.Key.StartsWith('2') && answer.Value!["content"]?["application/json"]?["schema"] is not null);
            Assert.Equal(name.Contains("{id}", StringComparison.Ordinal), Parameters(operation).Contains("id"));
            if (name.StartsWith("GET", StringComparison.Ordinal) && !name.Contains('{', StringComparison.Ordinal) && name is not ("GET /feed-sources" or "GET /patch-stacks" or "GET /notice-channels"))
                Assert.Contains("limit", Parameters(operation));
        }
    }

    [Fact]
    public async Task Every_reference_in_the_document_leads_somewhere()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database);
        var document = await api.GetAsync("/openapi/v1.json");
        var references = References(document).ToList();
        Assert.NotEmpty(references);
        Assert.All(references, reference => Assert.NotNull(Follow(document, reference)));
    }

    [Fact]
    public async Task Schemas_say_what_may_be_absent_and_that_times_are_texts()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database);
        var schemas = (await api.GetAsync("/openapi/v1.json"))["components"]!["schemas"]!;
        Assert.Equal(["id", "type"], Required(schemas["NewFlowEvent"]!));
        Assert.Equal(["events"], Required(schemas["FlowEventList"]!));
        Assert.Equal(["id", "payload", "receivedAt", "type"], Required(schemas["FlowEventMessage"]!));
        Assert.Equal("string", (string?)schemas["FlowEventMessage"]!["properties"]!["receivedAt"]!["type"]);
        Assert.Equal("integer", (string?)schemas["RunView"]!["properties"]!["attemptCount"]!["type"]);
        Assert.NotNull(schemas["ProblemDetails"]!["properties"]!["error"]);
    }

    private static IEnumerable<string?> Required(JsonNode schema) => schema["required"]!.AsArray().Select(name => (string?)name).Order(StringComparer.Ordinal);

    private static IEnumerable<(string Name, JsonNode Operation)> Operations(JsonObject document) =>
        from path in document["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        select ($"{operation.Key.ToUpperInvariant()} {path.Key}", operation.Value);

    private static IEnumerable<string?> Parameters(JsonNode operation) =>
        (operation["parameters"]?.AsArray() ?? []).Select(parameter => (string?)parameter!["name"]);

    private static JsonNode? Follow(JsonNode document, string reference) =>
        reference.TrimStart('#', '/').Split('/').Aggregate<string, JsonNode?>(document, (node, step) => node?[step]);

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject all => all.SelectMany(field => field.Key == "$ref" ? [(string)field.Value!] : References(field.Value)),
        JsonArray all => all.SelectMany(References),
        _ => [],
    };
}
