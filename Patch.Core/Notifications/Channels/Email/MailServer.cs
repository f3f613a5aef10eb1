using MailKit.Security;

namespace Patch.Core.Notifications.Channels.Email;

/// <summary>
/// Where mails go: <c>smtps://host:465</c> speaks TLS from the start, <c>smtp://host:587</c> begins in the clear and then must change to TLS,
/// unless the host is this machine or the address ends with <c>?starttls=optional</c> or <c>?starttls=never</c>.
/// </summary>
/// <param name="Host">Name or address.</param>
/// <param name="Port">465 or 587 where none is written.</param>
/// <param name="Security">When TLS begins.</param>
internal sealed record MailServer(string Host, int Port, SecureSocketOptions Security)
{
    private const string Plain = "smtp";
    private const string Secure = "smtps";

    /// <summary>The server that the settings name.</summary>
    public static (MailServer? Server, ChannelAnswer.Refused? Missing) Of(ChannelSettings channel)
    {
        var (url, missing) = ChannelSecrets.Url(channel, Plain, Secure);
        if (missing is not null)
            return (null, missing);
        if (url!.Scheme == Secure)
            return (new MailServer(url.Host, url.Port > 0 ? url.Port : 465, SecureSocketOptions.SslOnConnect), null);
        SecureSocketOptions? security = url.Query switch
        {
            "" => url.IsLoopback ? SecureSocketOptions.StartTlsWhenAvailable : SecureSocketOptions.StartTls,
            "?starttls=required" => SecureSocketOptions.StartTls,
            "?starttls=optional" => SecureSocketOptions.StartTlsWhenAvailable,
            "?starttls=never" => SecureSocketOptions.None,
            _ => null,
        };
        return security is { } chosen
            ? (new MailServer(url.Host, url.Port > 0 ? url.Port : 587, chosen), null)
            : (null, ChannelSecrets.Refuse($"{ChannelSecrets.Key(channel, nameof(channel.Url))} may end with ?starttls=required, optional or never, and nothing else"));
    }
}
