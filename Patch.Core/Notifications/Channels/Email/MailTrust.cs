using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Patch.Core.Notifications.Channels.Email;

/// <summary>
/// Certificates that a mail server's may be signed by, beside those that this machine trusts: of an authority of one's own, say. The server's must be
/// valid and have its name all the same.
/// </summary>
internal sealed class MailTrust : IDisposable
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    private readonly X509Certificate2Collection roots = [];

    private MailTrust()
    {
    }

    /// <summary>What the settings name; null for nothing but what this machine trusts. Read at each send, so that a new one counts at once.</summary>
    public static (MailTrust? Trust, ChannelAnswer.Refused? Missing) Of(ChannelSettings channel)
    {
        if (string.IsNullOrWhiteSpace(channel.CaFile))
            return (null, null);
        var (key, file) = (ChannelSecrets.Key(channel, nameof(channel.CaFile)), channel.CaFile.Trim());
        var trust = new MailTrust();
        try
        {
            trust.roots.ImportFromPemFile(file);
            return trust.roots.Count > 0 ? (trust, null) : (null, ChannelSecrets.Refuse($"{key} names {file}, in which there is no certificate in PEM"));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or CryptographicException)
        {
            trust.Dispose();
            return (null, ChannelSecrets.Refuse($"{key} names {file}, which cannot be read: {unreadable.Message}"));
        }
    }

    /// <summary>True for a certificate that this machine trusts, and for one that has the right name and is signed by one of the file's.</summary>
    public bool Accepts(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors != SslPolicyErrors.RemoteCertificateChainErrors || certificate is not X509Certificate2 shown)
            return errors == SslPolicyErrors.None;
        using var own = new X509Chain();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.CustomTrustStore.AddRange(roots);
        own.ChainPolicy.ExtraStore.AddRange(chain?.ChainPolicy.ExtraStore ?? []);
        own.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return own.Build(shown);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var root in roots)
            root.Dispose();
    }
}
