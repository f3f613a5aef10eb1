using Patch.Api.Http;

namespace Patch.Api.Mcp;

/// <summary>The page that a list tool was asked for.</summary>
/// <param name="Size">How many.</param>
/// <param name="Before">The place of the last row shown before; null for the newest.</param>
internal sealed record ToolPage(int Size, long? Before)
{
    public const int Most = 50;

    private const int Default = 20;

    /// <summary>Reads it; with the refusal where no list gave that cursor.</summary>
    public static (ToolPage Page, ToolRefusal? Refusal) Of(int? limit, string? cursor)
    {
        var page = new ToolPage(Math.Clamp(limit ?? Default, 1, Most), null);
        return Cursors.TryRead(cursor, out var before)
            ? (page with { Before = before }, null)
            : (page, new ToolRefusal("invalid_cursor", "That cursor is not one that a list gave as 'next'. Leave it out to begin with the newest."));
    }

    /// <summary>The refusal of a word that is not in a closed list; null when it is, or none was given.</summary>
    public static ToolRefusal? Unknown(string parameter, string? value, IReadOnlyCollection<string> allowed) =>
        Filters.OrNull(value) is null || allowed.Contains(value!)
            ? null
            : new ToolRefusal($"invalid_{parameter}", $"'{LongText.Name(value!)}' is no {parameter}; use one of {string.Join(", ", allowed)}, or leave it out.");
}
