using System.Text.Json;

namespace Patch.Core.FlowEvents;

/// <summary>Reads from a payload which upstream repository an event is about, for lists to be narrowed by.</summary>
public static class PayloadRepository
{
    /// <summary>As long as the column.</summary>
    private const int Longest = 200;

    /// <summary><c>repo</c>, or <c>repo.fullName</c>; null where the payload has neither, or one that is too long.</summary>
    public static string? Of(JsonElement? payload)
    {
        if (payload is not { ValueKind: JsonValueKind.Object } fields || !fields.TryGetProperty("repo", out var repo))
            return null;
        if (repo.ValueKind == JsonValueKind.Object && repo.TryGetProperty("fullName", out var name))
            repo = name;
        try
        {
            return repo.ValueKind == JsonValueKind.String && repo.GetString() is { Length: > 0 and <= Longest } text && !text.Contains('\0', StringComparison.Ordinal) ? text : null;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, in an imported line: no name that anybody could ask for.
            return null;
        }
    }

    /// <summary>The same, of stored JSON.</summary>
    public static string? Of(string payloadJson)
    {
        using var payload = JsonDocument.Parse(payloadJson);
        return Of(payload.RootElement);
    }
}
