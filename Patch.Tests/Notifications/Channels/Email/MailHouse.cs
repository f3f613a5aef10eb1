using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MimeKit;
using Patch.Tests.Support;
using SmtpServer;
using SmtpServer.Authentication;
using SmtpServer.ComponentModel;
using SmtpServer.Mail;
using SmtpServer.Protocol;
using SmtpServer.Storage;

namespace Patch.Tests.Notifications.Channels.Email;

/// <summary>A mail server on loopback that keeps what it takes.</summary>
internal sealed class MailHouse : MessageStore, IMailboxFilter, IAsyncDisposable
{
    public const string User = "patch@example.org";
    public const string Password = "hush-hush-password";

    private readonly ConcurrentQueue<(MimeMessage Mail, string[] To)> mails = new();
    private readonly ConcurrentQueue<SmtpResponse> answers = new();
    private readonly ConcurrentDictionary<string, SmtpResponse> refusals = new();
    private readonly CancellationTokenSource stop = new();
    private Task running = Task.CompletedTask;

    public int Port { get; } = Programs.FreePort();

    /// <summary>The mails as they came, with the receivers of the envelope.</summary>
    public IReadOnlyList<(MimeMessage Mail, string[] To)> Mails => [.. mails];

    public MimeMessage Only => Assert.Single(mails).Mail;

    public static async Task<MailHouse> StartAsync(bool authentication = false, bool certificate = false, bool secure = false, X509Certificate2? signed = null)
    {
        var house = new MailHouse();
        var options = new SmtpServerOptionsBuilder().ServerName("localhost").Endpoint(endpoint =>
        {
            endpoint.Endpoint(new IPEndPoint(IPAddress.Loopback, house.Port)).IsSecure(secure)
                .AllowUnsecureAuthentication(authentication).AuthenticationRequired(authentication);
            if (certificate || signed is not null)
                endpoint.Certificate(signed ?? Certificate());
        }).Build();
        var services = new ServiceProvider();
        services.Add((IMessageStore)house);
        services.Add((IMailboxFilter)house);
        services.Add(new DelegatingUserAuthenticator((user, password) => user == User && password == Password));
        house.running = new SmtpServer.SmtpServer(options, services).StartAsync(house.stop.Token);
        await Eventually.TrueAsync(() => IsListeningAsync(house.Port), "a mail server that listens");
        return house;
    }

    /// <summary>Lays out what the next mail is answered with.</summary>
    public void Next(int code, string text) => answers.Enqueue(new SmtpResponse((SmtpReplyCode)code, text));

    /// <summary>Refuses a receiver.</summary>
    public void Refuse(string receiver, int code, string text) => refusals[receiver] = new SmtpResponse((SmtpReplyCode)code, text);

    public override Task<SmtpResponse> SaveAsync(
        ISessionContext context, IMessageTransaction transaction, ReadOnlySequence<byte> buffer, CancellationToken cancellationToken)
    {
        if (answers.TryDequeue(out var answer))
            return Task.FromResult(answer);
        using var stream = new MemoryStream(buffer.ToArray());
        mails.Enqueue((MimeMessage.Load(stream, cancellationToken), [.. transaction.To.Select(to => $"{to.User}@{to.Host}")]));
        return Task.FromResult(SmtpResponse.Ok);
    }

    public Task<bool> CanAcceptFromAsync(ISessionContext context, IMailbox from, int size, CancellationToken cancellationToken) => Task.FromResult(true);

    public Task<bool> CanDeliverToAsync(ISessionContext context, IMailbox to, IMailbox from, CancellationToken cancellationToken) =>
        refusals.TryGetValue($"{to.User}@{to.Host}", out var refusal) ? throw new SmtpResponseException(refusal) : Task.FromResult(true);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
    }

    private static async Task<bool> IsListeningAsync(int port)
    {
        using var socket = new TcpClient();
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static X509Certificate2 Certificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2099, 1, 1, 0, 0, 0, TimeSpan.Zero));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
    }
}
