namespace Patch.Core.Notifications.Channels;

/// <summary>
/// Reads what a channel keeps secret, from the settings, the environment or a file, at each send: a secret that was changed counts from the
/// next message on. What is missing is a refusal that names the key and never the value.
/// </summary>
public static class ChannelSecrets
{
    private const int Longest = 64 * 1024;

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
        if (IsSet(value))
            return Plain(value!, Key(channel, name));
        if (IsSet(variable))
        {
            var key = Key(channel, name + "Env");
            return Environment.GetEnvironmentVariable(variable!.Trim()) is { } held && IsSet(held)
                ? Plain(held, key)
                : (null, key, Refuse($"{key} names the environment variable {variable.Trim()}, which is not set where the worker runs"));
        }

        if (IsSet(file))
            return OfFile(file!.Trim(), Key(channel, name + "File"));
        var plain = Key(channel, name);
        return (null, plain, Refuse($"{plain} is not set, nor is {plain}Env or {plain}File"));
    }

    private static (string? Value, string Key, ChannelAnswer.Refused? Missing) OfFile(string file, string key)
    {
        try
        {
            var entry = new FileInfo(file);
            if (!entry.Exists)
                return (null, key, Refuse($"{key} names {file}, which is not there"));
            if (entry.Length > Longest)
                return (null, key, Refuse($"{key} names {file}, which is longer than {Longest / 1024} KiB"));
            var text = File.ReadAllText(file);
            return IsSet(text) ? Plain(text, key) : (null, key, Refuse($"{key} names {file}, which is empty"));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return (null, key, Refuse($"{key} names {file}, which cannot be read: {unreadable.Message}"));
        }
    }

    /// <summary>A line break within a secret would end up in a header, or in an exception that quotes it.</summary>
    private static (string? Value, string Key, ChannelAnswer.Refused? Missing) Plain(string text, string key)
    {
        var value = text.Trim();
        return value.Any(char.IsControl) ? (null, key, Refuse($"{key} holds a line break or another control character")) : (value, key, null);
    }

    private static bool IsSet(string? text) => !string.IsNullOrWhiteSpace(text);
}
