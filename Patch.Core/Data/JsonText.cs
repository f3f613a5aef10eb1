using System.Text.Json;

namespace Patch.Core.Data;

/// <summary>What JSON can write and no text is.</summary>
public static class JsonText
{
    /// <summary>
    /// False when a string in <paramref name="value"/> escapes half of a surrogate pair: the parser takes it, and every later reader of the
    /// string would fail.
    /// </summary>
    public static bool CanBeRead(JsonElement value)
    {
        try
        {
            return value.ValueKind switch
            {
                JsonValueKind.Object => value.EnumerateObject().All(field => field.Name is not null && CanBeRead(field.Value)),
                JsonValueKind.Array => value.EnumerateArray().All(CanBeRead),
                JsonValueKind.String => value.GetString() is not null,
                _ => true,
            };
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
