using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Patch.Tests.Api.Mcp;

/// <summary>A real client of the Model Context Protocol, as assistants have one, at an API.</summary>
internal sealed class Assistant : IAsyncDisposable
{
    private Assistant(McpClient client) => Client = client;

    public McpClient Client { get; }

    /// <summary>Connects; with another token than the API's where one is given, and none where it is empty.</summary>
    public static async Task<Assistant> ConnectAsync(ApiServer api, string token = ApiServer.Token, string? protocol = null)
    {
        var transport = new HttpClientTransport(new HttpClientTransportOptions
        {
            Endpoint = new Uri(api.Uri, "/mcp"), TransportMode = HttpTransportMode.StreamableHttp,
            AdditionalHeaders = token.Length > 0 ? new Dictionary<string, string> { ["Authorization"] = $"Bearer {token}" } : null,
        });
        return new Assistant(await McpClient.CreateAsync(transport, new McpClientOptions { ProtocolVersion = protocol }, cancellationToken: TestContext.Current.CancellationToken));
    }

    public async Task<CallToolResult> CallAsync(string tool, params (string Name, object? Value)[] arguments) => await Client.CallToolAsync(
        tool, arguments.ToDictionary(argument => argument.Name, argument => argument.Value), cancellationToken: TestContext.Current.CancellationToken);

    /// <summary>Calls a tool that must answer, with what its schema allows.</summary>
    public async Task<JsonObject> AskAsync(string tool, params (string Name, object? Value)[] arguments)
    {
        var answer = await CallAsync(tool, arguments);
        var text = Assert.IsType<TextContentBlock>(Assert.Single(answer.Content)).Text;
        Assert.False(answer.IsError is true, $"{tool} refused: {text}");
        var structured = JsonNode.Parse(answer.StructuredContent!.Value.GetRawText())!.AsObject();
        Assert.True(JsonNode.DeepEquals(structured, JsonNode.Parse(text)), "The text says the same.");
        var schema = (await Client.ListToolsAsync(cancellationToken: TestContext.Current.CancellationToken)).Single(known => known.Name == tool).ReturnJsonSchema!.Value;
        var faults = (await NJsonSchema.JsonSchema.FromJsonAsync(schema.GetRawText())).Validate(text);
        Assert.True(faults.Count == 0, $"{tool}: {string.Join(", ", faults)} in {text}");
        return structured;
    }

    /// <summary>Calls a tool that must refuse, with this code; gives its sentence.</summary>
    public async Task<string> RefusedAsync(string code, string tool, params (string Name, object? Value)[] arguments)
    {
        var answer = await CallAsync(tool, arguments);
        var text = Assert.IsType<TextContentBlock>(Assert.Single(answer.Content)).Text;
        Assert.True(answer.IsError is true, $"{tool} answered: {text}");
        var refusal = JsonSerializer.Deserialize<JsonObject>(text)!;
        Assert.Equal(code, (string?)refusal["error"]);
        return (string)refusal["detail"]!;
    }

    public ValueTask DisposeAsync() => Client.DisposeAsync();
}
