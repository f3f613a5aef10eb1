using System.Security.Cryptography;
using System.Text;
using Patch.Core.Forges.Hosts;

namespace Patch.Core.Forges.Service.Writing;

/// <summary>
/// The part of a body that is Patch's: from its first marker to its last. What people write before and behind it stays. The thread's key in
/// the markers is also how a pull request or issue is found again.
/// </summary>
internal static class OwnedBody
{
    /// <summary>What the body of a pull request or issue of a thread has in it.</summary>
    public static string Marker(string key) => $"<!-- patch:thread {key} -->";

    /// <summary>True when it is the thread's.</summary>
    public static bool IsOf(string body, string key) => body.Contains(Marker(key), StringComparison.Ordinal);

    /// <summary>The part with its markers, as a new body begins.</summary>
    public static string Of(string part, string key) => $"{Marker(key)}\n{part.Trim('\n')}\n{End(key)}";

    /// <summary>A body with the part renewed; null where the markers are gone: then a person took it out, and it stays out.</summary>
    public static string? Renew(string body, string part, string key)
    {
        var (from, to) = Find(body, key);
        return from < 0 ? null : body[..from] + Of(part, key) + body[to..];
    }

    /// <summary>A body that a person wrote, with the part below it.</summary>
    public static string Append(string body, string part, string key) => body.Trim().Length == 0 ? Of(part, key) : $"{body.TrimEnd()}\n\n{Of(part, key)}";

    /// <summary>True when the forge takes a body of this length; a longer one would be cut, and people's words with it.</summary>
    public static bool Fits(string body, string provider) => body.Length <= (provider == ForgeProviders.GitLab ? ForgeText.GitLabBodyLimit : ForgeText.BodyLimit);

    /// <summary>The same text, whatever the forge made of its line ends.</summary>
    public static bool Same(string one, string other) => Normal(one) == Normal(other);

    /// <summary>Names a part.</summary>
    public static string HashOf(string part) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Normal(part))));

    private static (int From, int To) Find(string body, string key)
    {
        var from = body.IndexOf(Marker(key), StringComparison.Ordinal);
        var end = from < 0 ? -1 : body.LastIndexOf(End(key), StringComparison.Ordinal);
        return end < from ? (-1, -1) : (from, end + End(key).Length);
    }

    private static string End(string key) => $"<!-- patch:end {key} -->";

    private static string Normal(string text) => text.Replace("\r", "", StringComparison.Ordinal).Trim();
}
