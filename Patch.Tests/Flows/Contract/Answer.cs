using System.Text.Json.Nodes;

namespace Patch.Tests.Flows.Contract;

/// <summary>What Patch answered to a recorded request.</summary>
internal sealed record Answer(int Status, string? ContentType, string Body)
{
    public bool IsJson => ContentType?.Contains("json", StringComparison.Ordinal) ?? false;

    public JsonNode? Json => IsJson ? JsonNode.Parse(Body) : null;
}
