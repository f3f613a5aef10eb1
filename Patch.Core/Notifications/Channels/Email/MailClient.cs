using MailKit.Net.Smtp;
using MimeKit;

namespace Patch.Core.Notifications.Channels.Email;

/// <summary>
/// MailKit's client, without a protocol log since that would hold the password. One receiver that a server refuses for good does not keep
/// the mail from the others; one that it refuses for now does, since a second try would reach the others twice.
/// </summary>
internal sealed class MailClient : SmtpClient
{
    private readonly List<string> refused = [];

    /// <summary>The receivers that were refused for good, as the server said it.</summary>
    public IReadOnlyList<string> Refused => refused;

    protected override void OnRecipientNotAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response)
    {
        if ((int)response.StatusCode < 500)
            base.OnRecipientNotAccepted(message, mailbox, response);
        refused.Add($"{mailbox.Address}: {(int)response.StatusCode} {ChannelText.Line(response.Response)}");
    }

    protected override void OnNoRecipientsAccepted(MimeMessage message) => throw new SmtpCommandException(
        SmtpErrorCode.RecipientNotAccepted, SmtpStatusCode.MailboxUnavailable, string.Join("; ", refused));
}
