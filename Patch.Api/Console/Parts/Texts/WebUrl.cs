namespace Patch.Api.Console.Parts.Texts;

/// <summary>Addresses that others wrote.</summary>
public static class WebUrl
{
    /// <summary>Only what a browser may be led to; null for anything else.</summary>
    public static string? OrNull(string? url) => Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http" ? url : null;
}
