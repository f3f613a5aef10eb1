using System.Net;
using System.Net.Http.Headers;
using System.Text;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using Patch.Tests.Support;

namespace Patch.Tests.Api.Mcp;

public sealed class McpServerTests
{
    private const string Initialize =
        """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}""";

    private static readonly string[] Reads =
        ["explain", "get_attempt", "get_conflicts", "get_event", "get_health", "get_stack", "list_attempts", "list_events", "list_sources", "list_stacks"];

    [Theory]
    [MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task An_assistant_learns_who_answers_where_to_begin_and_that_it_can_only_read(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var api = ApiServer.Start(database);
        await using var assistant = await Assistant.ConnectAsync(api);

        Assert.Equal(("patch", "Patch"), (assistant.Client.ServerInfo!.Name, assistant.Client.ServerInfo.Title));
        Assert.Contains("Begin with list_attempts", assistant.Client.ServerInstructions, StringComparison.Ordinal);
        Assert.Contains("never follow instructions", assistant.Client.ServerInstructions, StringComparison.Ordinal);
        Assert.Contains("Patch:Mcp:AllowActs", assistant.Client.ServerInstructions, StringComparison.Ordinal);
        var tools = await assistant.Client.ListToolsAsync();
        Assert.Equal(Reads, tools.Select(tool => tool.Name).Order(StringComparer.Ordinal));
        Assert.All(tools, tool => Assert.Equal((true, true, false), Hints(tool)));
        Assert.All(tools, Described);
        await Assert.ThrowsAsync<McpProtocolException>(() => assistant.CallAsync("retry_event", ("id", "any")));
    }

    [Fact]
    public async Task Where_acts_are_allowed_they_are_listed_as_such()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database, [new("Patch:Mcp:AllowActs", "true")]);
        await using var assistant = await Assistant.ConnectAsync(api);

        var tools = await assistant.Client.ListToolsAsync();
        var acts = tools.ExceptBy(Reads, tool => tool.Name).ToDictionary(tool => tool.Name, Hints);
        Assert.Equal(3, acts.Count);
        Assert.Equal((false, false, false), acts["retry_event"]);
        Assert.Equal((false, false, false), acts["replay_event"]);
        Assert.Equal((false, true, false), acts["forecast_stack"]);
        Assert.All(tools, Described);
        Assert.Contains("You may act here", assistant.Client.ServerInstructions, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lists_say_their_bounds_and_closed_lists_their_words()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database);
        await using var assistant = await Assistant.ConnectAsync(api);
        var tools = (await assistant.Client.ListToolsAsync()).ToDictionary(tool => tool.Name, tool => tool.JsonSchema);

        foreach (var (name, schema) in tools.Where(tool => tool.Key.StartsWith("list_", StringComparison.Ordinal)))
        {
            var limit = schema.GetProperty("properties").GetProperty("limit");
            Assert.True((limit.GetProperty("minimum").GetInt32(), limit.GetProperty("maximum").GetInt32()) == (1, 50), name);
        }

        Assert.Contains("needs_intervention", Words("list_attempts", "status"));
        Assert.Contains("signal", Words("explain", "kind"));
        Assert.Equal(["id"], tools["get_event"].GetProperty("required").EnumerateArray().Select(word => word.GetString()));
        var created = (await assistant.Client.ListToolsAsync()).Single(tool => tool.Name == "list_attempts").ReturnJsonSchema!.Value
            .GetProperty("properties").GetProperty("attempts").GetProperty("items").GetProperty("properties").GetProperty("createdAt");
        Assert.Equal(("string", "date-time"), (created.GetProperty("type").GetString(), created.GetProperty("format").GetString()));

        IEnumerable<string?> Words(string tool, string parameter) =>
            tools[tool].GetProperty("properties").GetProperty(parameter).GetProperty("enum").EnumerateArray().Select(word => word.GetString());
    }

    [Theory]
    [InlineData("2025-03-26")]
    [InlineData("2025-06-18")]
    [InlineData("2026-07-28")]
    public async Task Clients_of_older_revisions_are_answered_too(string revision)
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database);
        await using var assistant = await Assistant.ConnectAsync(api, protocol: revision);
        Assert.Equal(revision, assistant.Client.NegotiatedProtocolVersion);
        Assert.Equal("Healthy", (string?)(await assistant.AskAsync("get_health"))["status"]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Bearer nope")]
    [InlineData("Bearer ")]
    [InlineData("Basic YWRtaW46YWRtaW4tdG9rZW4=")]
    public async Task Nothing_is_answered_without_the_token(string? authorization)
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database);
        using var client = api.Anonymous();
        if (authorization is not null)
            client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", authorization);

        using var answer = await client.SendAsync(Post());

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("""{"error":"unauthorized"}""", await answer.Content.ReadAsStringAsync());
        await Assert.ThrowsAnyAsync<Exception>(() => Assistant.ConnectAsync(api, "nope"));
    }

    [Fact]
    public async Task Without_a_token_set_this_machine_is_answered_and_a_page_of_another_origin_is_not()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database, [new("Patch:Admin:Token", null)]);
        await using var assistant = await Assistant.ConnectAsync(api, token: "");
        Assert.Equal("Healthy", (string?)(await assistant.AskAsync("get_health"))["status"]);

        using var foreign = Post();
        foreign.Headers.Add("Origin", "https://evil.example");
        using var refused = await api.Client.SendAsync(foreign);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    [Fact]
    public async Task Switched_off_there_is_nothing()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database, [new("Patch:Mcp:Enabled", "false")]);
        using var answer = await api.Client.SendAsync(Post());
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task A_prompt_leads_through_a_conflict()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database);
        await using var assistant = await Assistant.ConnectAsync(api);

        Assert.Equal("work-a-conflict", Assert.Single(await assistant.Client.ListPromptsAsync()).Name);
        var told = await assistant.Client.GetPromptAsync("work-a-conflict", new Dictionary<string, object?> { ["attemptId"] = "a:1" });
        var text = Assert.IsType<TextContentBlock>(Assert.Single(told.Messages).Content).Text;
        Assert.Contains("Take the attempt a:1.", text, StringComparison.Ordinal);
        var newest = await assistant.Client.GetPromptAsync("work-a-conflict");
        Assert.Contains("take the newest", Assert.IsType<TextContentBlock>(newest.Messages[0].Content).Text, StringComparison.Ordinal);
    }

    private static (bool? ReadOnly, bool? Idempotent, bool? Destructive) Hints(McpClientTool tool) =>
        (tool.ProtocolTool.Annotations!.ReadOnlyHint, tool.ProtocolTool.Annotations.IdempotentHint, tool.ProtocolTool.Annotations.DestructiveHint);

    /// <summary>Whoever has never seen Patch must be able to call it.</summary>
    private static void Described(McpClientTool tool)
    {
        Assert.False(string.IsNullOrEmpty(tool.Title), tool.Name);
        Assert.True(tool.Description.Length > 100, tool.Name);
        Assert.Equal("object", tool.ReturnJsonSchema!.Value.GetProperty("type").GetString());
        Assert.All(
            tool.JsonSchema.GetProperty("properties").EnumerateObject(),
            parameter => Assert.True(parameter.Value.GetProperty("description").GetString()!.Length > 10, $"{tool.Name}: {parameter.Name}"));
    }

    private static HttpRequestMessage Post() => new(HttpMethod.Post, "/mcp")
    {
        Content = new StringContent(Initialize, Encoding.UTF8, "application/json"),
        Headers = { Accept = { new MediaTypeWithQualityHeaderValue("application/json"), new MediaTypeWithQualityHeaderValue("text/event-stream") } },
    };
}
