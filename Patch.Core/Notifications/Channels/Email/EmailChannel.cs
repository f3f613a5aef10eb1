using System.Net;
using System.Net.Sockets;
using System.Text;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MimeKit;
using Patch.Core.Notifications.Channels.Http;

namespace Patch.Core.Notifications.Channels.Email;

/// <summary>E-mail by SMTP. A mail cannot be changed; those about one upstream point are one thread.</summary>
public sealed partial class EmailChannel(IOptions<NotificationOptions> options, TimeProvider timeProvider, ILogger<EmailChannel> logger) : INoticeChannel
{
    private const int LongestReason = 300;

    /// <inheritdoc/>
    public string Kind => ChannelKinds.Email;

    /// <inheritdoc/>
    public bool CanEdit => false;

    /// <inheritdoc/>
    public async Task<ChannelAnswer> SendAsync(ChannelSettings channel, NoticeMessage message, string? messageId, CancellationToken cancellationToken)
    {
        var (server, noServer) = MailServer.Of(channel);
        if (noServer is not null)
            return noServer;
        var (mail, noMail) = Mail(channel, message);
        if (noMail is not null)
            return noMail;
        string? password = null;
        if (!string.IsNullOrWhiteSpace(channel.UserName))
        {
            (password, var noPassword) = ChannelSecrets.Secret(channel);
            if (noPassword is not null)
                return noPassword;
        }

        using (mail)
        {
            var (trust, noTrust) = MailTrust.Of(channel);
            using (trust)
                return noTrust ?? await DeliverAsync(server!, channel, mail!, password, trust, cancellationToken);
        }
    }

    private (MimeMessage? Mail, ChannelAnswer.Refused? Missing) Mail(ChannelSettings channel, NoticeMessage message)
    {
        var (from, noFrom) = ChannelSecrets.Required(channel, nameof(channel.From), channel.From);
        if (noFrom is not null)
            return (null, noFrom);
        var (to, noTo) = ChannelSecrets.Required(channel, nameof(channel.To), channel.To);
        if (noTo is not null)
            return (null, noTo);
        if (!MailboxAddress.TryParse(from, out var sender) || !IsWhole(sender))
            return (null, ChannelSecrets.Refuse($"{ChannelSecrets.Key(channel, nameof(channel.From))} is no mail address"));
        return InternetAddressList.TryParse(to, out var receivers) && receivers.Mailboxes.Any() && receivers.Mailboxes.All(IsWhole)
            ? (Mails.Of(channel.Name, message, sender, receivers, timeProvider.GetUtcNow()), null)
            : (null, ChannelSecrets.Refuse($"{ChannelSecrets.Key(channel, nameof(channel.To))} is no list of mail addresses, parted by commas"));
    }

    private static bool IsWhole(MailboxAddress mailbox) => mailbox.Address.IndexOf('@', StringComparison.Ordinal) is var at && at > 0 && at < mailbox.Address.Length - 1;

    private async Task<ChannelAnswer> DeliverAsync(
        MailServer server, ChannelSettings channel, MimeMessage mail, string? password, MailTrust? trust, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.Value.RequestTimeout, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        using var client = new MailClient { CheckCertificateRevocation = false, ServerCertificateValidationCallback = trust is null ? null : trust.Accepts };
        var taken = false;
        try
        {
            await client.ConnectAsync(server.Host, server.Port, server.Security, either.Token);
            if (password is not null)
                await client.AuthenticateAsync(Encoding.UTF8, new NetworkCredential(channel.UserName!.Trim(), password), either.Token);
            await client.SendAsync(mail, either.Token);
            taken = true;
            foreach (var refused in client.Refused)
                Log.ReceiverRefused(logger, channel.Name, Reason(refused, password));
            await client.DisconnectAsync(quit: true, either.Token);
            return new ChannelAnswer.Taken(null);
        }
        catch (Exception failed) when (failed is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // What goes wrong after the server took the mail is no reason to send it again.
            if (taken)
                return new ChannelAnswer.Taken(null);
            if (Told(failed) is not { } told)
                throw;
            return new ChannelAnswer.Refused(Reason(told.Reason, password), RetryAfter: null, told.Permanent, RateLimited: false);
        }
    }

    /// <summary>What an exception of MailKit means; null for one that is a fault of ours.</summary>
    private (string Reason, bool Permanent)? Told(Exception failed) => failed switch
    {
        OperationCanceledException => ($"The mail server did not answer within {options.Value.RequestTimeout.TotalSeconds:0} s", false),
        AuthenticationException refused => ($"The mail server refused the user name or the password: {refused.Message}", !IsForNow(refused)),
        ServiceNotAuthenticatedException refused => ($"The mail server asks for a user name and a password: {refused.Message}", true),
        SmtpCommandException refused => ($"The mail server returned {(int)refused.StatusCode}: {refused.Message}", (int)refused.StatusCode >= 500),
        SslHandshakeException => ("TLS with the mail server failed: its certificate is not trusted, or it speaks none at this port", false),
        NotSupportedException unable => ($"The mail server cannot do what the settings ask for: {unable.Message}", true),
        ProtocolException broken => ($"The mail server broke off or spoke no SMTP: {broken.Message}", false),
        SocketException or IOException => ($"The mail server could not be reached: {failed.Message}", false),
        _ => null,
    };

    /// <summary>454 and the like are said of a password that cannot be looked up now.</summary>
    private static bool IsForNow(AuthenticationException refused) =>
        refused.InnerException is SmtpCommandException { StatusCode: var status } ? (int)status < 500 : refused.Message.StartsWith('4');

    private static string Reason(string text, string? password) =>
        ChannelText.Cut(ChannelHttp.Hide(ChannelText.Line(text), password is null ? [] : [password]), LongestReason) ?? "The mail server refused the mail";

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A receiver of channel {Channel} was refused by the mail server, the others have the mail: {Reason}")]
        public static partial void ReceiverRefused(ILogger logger, string channel, string reason);
    }
}
