using System.Text.Json;
using ModelContextProtocol.Protocol;
using Patch.Core.Data;

namespace Patch.Api.Mcp;

/// <summary>Why a tool did not do what it was asked for.</summary>
/// <param name="Error">A code, the same for the same reason.</param>
/// <param name="Detail">A sentence: what to call instead, or what must be done first.</param>
internal sealed record ToolRefusal(string Error, string Detail)
{
    /// <summary>As the tool's answer: an error that the model reads, not one of the protocol.</summary>
    public CallToolResult Answer() => new() { IsError = true, Content = [new TextContentBlock { Text = PatchJson.Write(this) }] };
}

/// <summary>Makes answers of tools: structured, and the same as text for clients that read only that.</summary>
internal static class ToolAnswer
{
    public static CallToolResult Of<T>(T value)
    {
        var structured = JsonSerializer.SerializeToElement(value, PatchJson.Options);
        return new CallToolResult { StructuredContent = structured, Content = [new TextContentBlock { Text = structured.GetRawText() }] };
    }

    public static CallToolResult Refused(string error, string detail) => new ToolRefusal(error, detail).Answer();

    public static CallToolResult NoEvent(string id) =>
        Refused("flow_event_not_found", $"There is no flow event '{LongText.Name(id)}'. Call list_events, and pass an id from there whole and unescaped.");

    public static CallToolResult NoAttempt(string id) =>
        Refused("maintenance_attempt_not_found", $"There is no maintenance attempt '{LongText.Name(id)}'. Call list_attempts, and pass an id from there whole and unescaped.");
}
