using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace Patch.Tests.Client;

/// <summary>Something on loopback that is not Patch: it answers every request in the one way it is told to.</summary>
internal sealed class StrangeServer : IAsyncDisposable
{
    private readonly WebApplication app;

    private StrangeServer(WebApplication app) => this.app = app;

    public Uri Uri => new(app.Urls.Single());

    /// <summary>The headers of every request so far.</summary>
    public List<IHeaderDictionary> Requests { get; } = [];

    public static Task<StrangeServer> StartAsync(int status, string contentType, string body, params (string Name, string Value)[] headers) =>
        StartAsync(async context =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = contentType;
            foreach (var (name, value) in headers)
                context.Response.Headers[name] = value;
            await context.Response.WriteAsync(body);
        });

    public static async Task<StrangeServer> StartAsync(Func<HttpContext, Task> answer, bool tls = false)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (tls)
                listen.UseHttps(new HttpsConnectionAdapterOptions { ServerCertificate = SelfSigned() });
        }));
        var server = new StrangeServer(builder.Build());
        server.app.Run(context =>
        {
            lock (server.Requests)
                server.Requests.Add(new HeaderDictionary(context.Request.Headers.ToDictionary()));
            return answer(context);
        });
        await server.app.StartAsync();
        return server;
    }

    /// <summary>Never answers; ends when the client goes.</summary>
    public static Task<StrangeServer> SilentAsync() => StartAsync(async context =>
    {
        var gone = new TaskCompletionSource();
        await using var registration = context.RequestAborted.Register(gone.SetResult);
        await gone.Task;
    });

    /// <summary>A JSON text without end.</summary>
    public static Task<StrangeServer> EndlessAsync() => StartAsync(async context =>
    {
        context.Response.ContentType = "application/json";
        var chunk = new byte[64 * 1024];
        Array.Fill(chunk, (byte)' ');
        while (!context.RequestAborted.IsCancellationRequested)
            await context.Response.Body.WriteAsync(chunk, context.RequestAborted);
    });

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource(TimeSpan.Zero);
        await app.StopAsync(atOnce.Token);
        await app.DisposeAsync();
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        return new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }
}
