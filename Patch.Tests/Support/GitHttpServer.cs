using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Patch.Tests.Support;

/// <summary>Serves the bare repositories of a folder over smart HTTP on loopback: Kestrel in front of <c>git http-backend</c>.</summary>
public sealed class GitHttpServer : IAsyncDisposable
{
    private readonly WebApplication application;
    private readonly string root;

    private GitHttpServer(WebApplication application, string root) => (this.application, this.root) = (application, root);

    /// <summary>Ends with a slash.</summary>
    public string Url { get; private set; } = "";

    /// <summary>When set, asked for by Basic authentication, as <c>user:password</c>.</summary>
    public string? Login { get; set; }

    /// <summary>When set, asked for in the header <c>Authorization: Bearer</c>; with <see cref="Login"/> either will do.</summary>
    public string? Token { get; set; }

    /// <summary>When set, every request is sent on to this base URL.</summary>
    public string? RedirectTo { get; set; }

    /// <summary>With <see cref="RenamedTo"/>: a repository that moved on this server, as <c>/old.git</c>.</summary>
    public string? RenamedFrom { get; set; }

    public string RenamedTo { get; set; } = "";

    /// <summary>Runs before each request is served; a task that does not end makes a server that hangs.</summary>
    public Func<HttpContext, Task>? Before { get; set; }

    /// <summary>When it says so, the request is served, and its answer never arrives.</summary>
    public Func<HttpContext, bool>? LosesAnswer { get; set; }

    public static async Task<GitHttpServer> StartAsync(string root)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        var application = builder.Build();
        var server = new GitHttpServer(application, root);
        application.Run(server.ServeAsync);
        await application.StartAsync();
        server.Url = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/";
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        // Hanging requests are cut off, not waited for.
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await application.StopAsync(now.Token);
        await application.DisposeAsync();
    }

    private async Task ServeAsync(HttpContext context)
    {
        if (Before is not null)
            await Before(context);
        if (RenamedFrom is not null && context.Request.Path.Value!.StartsWith(RenamedFrom, StringComparison.Ordinal))
        {
            context.Response.Redirect(RenamedTo + context.Request.Path.Value[RenamedFrom.Length..] + context.Request.QueryString);
            return;
        }

        if (RedirectTo is not null)
        {
            context.Response.Redirect(RedirectTo + context.Request.Path.Value!.TrimStart('/') + context.Request.QueryString);
            return;
        }

        if (!IsLetIn(context.Request.Headers.Authorization.ToString()))
        {
            context.Response.StatusCode = 401;
            context.Response.Headers.WWWAuthenticate = Login is null ? "Bearer realm=\"git\"" : "Basic realm=\"git\"";
            return;
        }

        var start = new ProcessStartInfo("git", ["-c", "http.receivepack=true", "http-backend"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var (name, value) in GitSandbox.Environment(root).Concat(Cgi(context)))
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var isLost = LosesAnswer?.Invoke(context) == true;
        var answer = isLost ? process.StandardOutput.BaseStream.CopyToAsync(Stream.Null) : AnswerAsync(context.Response, process.StandardOutput.BaseStream);
        await context.Request.Body.CopyToAsync(process.StandardInput.BaseStream);
        process.StandardInput.Close();
        await answer;
        await Programs.EndedAsync(process);
        if (isLost)
            context.Abort();
    }

    private bool IsLetIn(string shown) =>
        (Login is null && Token is null)
        || (Login is not null && shown == "Basic " + Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(Login)))
        || (Token is not null && shown == "Bearer " + Token);

    private Dictionary<string, string> Cgi(HttpContext context) => new()
    {
        ["GIT_PROJECT_ROOT"] = root,
        ["GIT_HTTP_EXPORT_ALL"] = "1",
        ["REQUEST_METHOD"] = context.Request.Method,
        ["PATH_INFO"] = context.Request.Path.Value!,
        ["QUERY_STRING"] = context.Request.QueryString.Value!.TrimStart('?'),
        ["CONTENT_TYPE"] = context.Request.ContentType ?? "",
        ["HTTP_CONTENT_ENCODING"] = context.Request.Headers.ContentEncoding.ToString(),
        ["GIT_PROTOCOL"] = context.Request.Headers["Git-Protocol"].ToString(),
        ["REMOTE_USER"] = "tester",
        ["REMOTE_ADDR"] = "127.0.0.1",
    };

    private static async Task AnswerAsync(HttpResponse response, Stream output)
    {
        // CGI: headers, an empty line, the body.
        var line = new List<byte>();
        while (true)
        {
            var next = output.ReadByte();
            if (next is not ('\n' or -1))
            {
                line.Add((byte)next);
                continue;
            }

            var text = System.Text.Encoding.ASCII.GetString([.. line]).TrimEnd('\r');
            line.Clear();
            if (text.Length == 0)
                break;
            var (name, value) = (text[..text.IndexOf(':', StringComparison.Ordinal)], text[(text.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim());
            if (name == "Status")
                response.StatusCode = int.Parse(value[..3], System.Globalization.CultureInfo.InvariantCulture);
            else
                response.Headers[name] = value;
        }

        await output.CopyToAsync(response.Body);
    }
}
