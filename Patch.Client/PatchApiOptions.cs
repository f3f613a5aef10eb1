namespace Patch.Client;

/// <summary>Where Patch is, and how long and how much a client waits for.</summary>
public sealed class PatchApiOptions
{
    /// <summary>What is said of a text that is no address of Patch.</summary>
    public const string NoAddress = "The address of Patch must be written as http://host:3000 or https://host.";

    /// <summary>Base address, http or https; a path in it (behind a proxy) is kept. Where Patch listens by default.</summary>
    public Uri Address { get; set; } = new("http://127.0.0.1:3000");

    /// <summary>The admin token; null or blank shows none. It is sent to <see cref="Address"/> alone, and never logged.</summary>
    public string? Token { get; set; }

    /// <summary>Time limit of one request, its whole answer included. A retry is answered after 30 s at most, a sync after the workspace's 90 s.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Most bytes of one answer, decompressed.</summary>
    public int MaxAnswerBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>What is wrong with the options, in a sentence; null when nothing is.</summary>
    /// <remarks>It does not repeat the address: what somebody wrote there by mistake may be a secret.</remarks>
    public string? Mistake()
    {
        if (!Address.IsAbsoluteUri || Address.Scheme is not ("http" or "https"))
            return NoAddress;
        if (Address.UserInfo.Length > 0)
            return "The address of Patch must not hold a user name or password: Patch takes a token instead.";
        if (Address.Query.Length > 0 || Address.Fragment.Length > 0)
            return "The address of Patch ends before a '?' or '#': leave out what stands behind it.";
        if (Token?.Trim().Any(letter => letter is < ' ' or > '~') == true)
            return "The token holds a character that no header can carry: it must be printable ASCII.";
        if (Timeout <= TimeSpan.Zero)
            return $"The time limit must be more than nothing; it is {Timeout}.";
        return MaxAnswerBytes > 0 ? null : $"The largest answer must have more than {MaxAnswerBytes} bytes.";
    }
}
