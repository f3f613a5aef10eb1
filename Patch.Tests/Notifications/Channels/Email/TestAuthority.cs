using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Patch.Tests.Support;

namespace Patch.Tests.Notifications.Channels.Email;

/// <summary>An authority that no machine trusts, with its certificate in a file, as one has for the relay in one's own network.</summary>
internal sealed class TestAuthority : IDisposable
{
    private static readonly DateTimeOffset Begin = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset End = new(2099, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly string folder = Programs.NewFolder("authority");
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 root;

    public TestAuthority()
    {
        var request = new CertificateRequest("CN=An authority of one's own", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        root = request.CreateSelfSigned(Begin, End);
        File.WriteAllText(CaFile, root.ExportCertificatePem());
    }

    /// <summary>The authority's certificate in PEM.</summary>
    public string CaFile => Path.Combine(folder, "ca.pem");

    /// <summary>A certificate for a server at that address, valid until then.</summary>
    public X509Certificate2 Sign(IPAddress address, DateTimeOffset? until = null)
    {
        using var own = RSA.Create(2048);
        var request = RequestFor(address, own);
        var signer = X509SignatureGenerator.CreateForECDsa(key);
        using var certificate = request.Create(root.SubjectName, signer, Begin, until ?? End, RandomNumberGenerator.GetBytes(16));
        using var whole = certificate.CopyWithPrivateKey(own);
        return WithKey(whole);
    }

    /// <summary>A certificate that a server at that address signed itself; it is what <see cref="CaFile"/> has from now on.</summary>
    public X509Certificate2 SignItself(IPAddress address)
    {
        using var own = RSA.Create(2048);
        using var certificate = RequestFor(address, own).CreateSelfSigned(Begin, End);
        File.WriteAllText(CaFile, certificate.ExportCertificatePem());
        return WithKey(certificate);
    }

    public void Dispose()
    {
        root.Dispose();
        key.Dispose();
        Programs.DeleteFolder(folder);
    }

    private static CertificateRequest RequestFor(IPAddress address, RSA key)
    {
        var request = new CertificateRequest("CN=mail", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(address);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        return request;
    }

    /// <summary>As servers need it: with its key, and loaded from a file's form.</summary>
    private static X509Certificate2 WithKey(X509Certificate2 certificate) => X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
}
