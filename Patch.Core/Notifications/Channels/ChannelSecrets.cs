using Patch.Core.Settings;

namespace Patch.Core.Notifications.Channels;

/// <summary>
/// Reads what a channel keeps secret, from the settings, the environment or a file, at each send: a secret that was changed counts from the
/// next message on. What is missing is a refusal that names the key and never the value.
/// </summary>
public static class ChannelSecrets
{
    /// <summary>The setting that a sentence may name.</summary>
    public static string Key(ChannelSettings channel, string name) => $"{NotificationOptions.Section}:Channels:{channel.Name}:{name}";

    /// <summary>The address that messages go to, with one of these schemes.</summary>
    public static (Uri? Value, ChannelAnswer.Refused? Missing) Url(ChannelSettings channel, params string[] schemes)
    {
        var (text, key, missing) = Read(channel, nameof(channel.Url), channel.Url, channel.UrlEnv, channel.UrlFile);
        if (missing is not null)
            return (null, missing);
        return Uri.TryCreate(text, UriKind.Absolute, out var url) && schemes.Contains(url.Scheme, StringComparer.Ordinal) && url.Host.Length > 0
            ? (url, null)
            : (null, Refuse($"{key} is no {string.Join(" or ", schemes)} address"));
    }

    /// <summary>The address of a channel that speaks HTTP.</summary>
    public static (Uri? Value, ChannelAnswer.Refused? Missing) WebUrl(ChannelSettings channel) => Url(channel, Uri.UriSchemeHttps, Uri.UriSchemeHttp);

    /// <summary>True when the settings say where the address is.</summary>
    public static bool HasUrl(ChannelSettings channel) => IsSet(channel.Url) || IsSet(channel.UrlEnv) || IsSet(channel.UrlFile);

    /// <summary>The token, password or signing secret.</summary>
    public static (string? Value, ChannelAnswer.Refused? Missing) Secret(ChannelSettings channel)
    {
        var (text, _, missing) = Read(channel, nameof(channel.Secret), channel.Secret, channel.SecretEnv, channel.SecretFile);
        return (text, missing);
    }

    /// <summary>A setting that no other can stand in for.</summary>
    public static (string? Value, ChannelAnswer.Refused? Missing) Required(ChannelSettings channel, string name, string? value) =>
        IsSet(value) ? (value!.Trim(), null) : (null, Refuse($"{Key(channel, name)} is not set"));

    /// <summary>A refusal that only other settings can help.</summary>
    public static ChannelAnswer.Refused Refuse(string reason) => new(reason, RetryAfter: null, Permanent: true, RateLimited: false);

    private static (string? Value, string Key, ChannelAnswer.Refused? Missing) Read(
        ChannelSettings channel, string name, string? value, string? variable, string? file)
    {
        var (plain, found) = (Key(channel, name), SecretSource.Read(value, variable, file));
        var key = plain + found.Suffix;
        return found.Text is { } text ? Plain(text, key) : (null, key, Refuse(Lack(plain, key, found)));
    }

    private static string Lack(string plain, string key, SecretFound found) => found.Lack switch
    {
        SecretLack.NotSet => $"{plain} is not set, nor is {plain}Env or {plain}File",
        SecretLack.NoVariable => $"{key} names the environment variable {found.Place}, which is not set where the worker runs",
        SecretLack.NoFile => $"{key} names {found.Place}, which is not there",
        SecretLack.TooLong => $"{key} names {found.Place}, which is longer than {SecretSource.LongestFile / 1024} KiB",
        SecretLack.Empty => $"{key} names {found.Place}, which is empty",
        _ => $"{key} names {found.Place}, which cannot be read: {found.Detail}",
    };

    /// <summary>A line break within a secret would end up in a header, or in an exception that quotes it.</summary>
    private static (string? Value, string Key, ChannelAnswer.Refused? Missing) Plain(string text, string key)
    {
        var value = text.Trim();
        return value.Any(char.IsControl) ? (null, key, Refuse($"{key} holds a line break or another control character")) : (value, key, null);
    }

    private static bool IsSet(string? text) => !string.IsNullOrWhiteSpace(text);
}
