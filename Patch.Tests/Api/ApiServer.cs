using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Patch.Api.Admin;
using Patch.Tests.Support;

namespace Patch.Tests.Api;

/// <summary>The API's own Program with Kestrel on a free loopback port, over one test database.</summary>
internal sealed class ApiServer : IAsyncDisposable
{
    public const string Token = "admin-token";

    private readonly Factory factory;

    private ApiServer(Factory factory)
    {
        this.factory = factory;
        factory.UseKestrel(0);
        factory.StartServer();
        Uri = factory.ClientOptions.BaseAddress;
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = Uri };
        if (factory.Settings.TryGetValue("Patch:Admin:Token", out var token) && !string.IsNullOrWhiteSpace(token))
            Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public Uri Uri { get; }

    /// <summary>A client that shows the token where one is set.</summary>
    public HttpClient Client { get; }

    public IServiceProvider Services => factory.Services;

    /// <summary>Everything that was logged, formatted, exceptions included.</summary>
    public IReadOnlyCollection<string> Logged => factory.Logs.Lines;

    /// <summary>Starts the API; <paramref name="settings"/> over the database's, the admin token being <see cref="Token"/> unless said otherwise.</summary>
    public static ApiServer Start(
        TestDatabase database, IEnumerable<KeyValuePair<string, string?>>? settings = null, TimeProvider? timeProvider = null)
    {
        var all = new Dictionary<string, string?>(database.Settings) { ["Patch:Admin:Token"] = Token };
        foreach (var (key, value) in settings ?? [])
            all[key] = value;
        return new ApiServer(new Factory(all, timeProvider));
    }

    /// <summary>A client that shows no token.</summary>
    public HttpClient Anonymous() => new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = Uri };

    /// <summary>Gets a path as it is written: no normalisation of escapes on the way.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string target, JsonNode? body = null) => Client.SendAsync(new HttpRequestMessage(
        method, new Uri(Uri.GetLeftPart(UriPartial.Authority) + target, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }))
    {
        Content = body is null ? null : new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"),
    });

    public async Task<JsonObject> GetAsync(string target)
    {
        using var answer = await SendAsync(HttpMethod.Get, target);
        Assert.True(answer.IsSuccessStatusCode, $"GET {target} answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
        return await answer.JsonAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await factory.DisposeAsync();
    }

    private sealed class Factory(IReadOnlyDictionary<string, string?> settings, TimeProvider? timeProvider) : WebApplicationFactory<AdminOptions>
    {
        public IReadOnlyDictionary<string, string?> Settings => settings;

        public CapturedLogs Logs { get; } = new();

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseEnvironment("Production");
            foreach (var (key, value) in settings.Where(setting => setting.Value is not null))
                builder.UseSetting(key, value);
            builder.ConfigureLogging(logging => logging.ClearProviders().AddProvider(Logs).SetMinimumLevel(LogLevel.Trace).AddFilter(null, LogLevel.Trace));
            if (timeProvider is not null)
                builder.ConfigureTestServices(services => services.AddSingleton(timeProvider));
        }
    }
}

/// <summary>Keeps what is logged, to search it.</summary>
internal sealed class CapturedLogs : ILoggerProvider
{
    private readonly ConcurrentQueue<string> lines = new();

    public IReadOnlyCollection<string> Lines => lines;

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, lines);

    public void Dispose()
    {
    }

    private sealed class Logger(string category, ConcurrentQueue<string> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{logLevel} {category}: {formatter(state, exception)} {exception}");
    }
}

internal static class Answers
{
    public static async Task<JsonObject> JsonAsync(this HttpResponseMessage answer) =>
        JsonNode.Parse(await answer.Content.ReadAsStringAsync())!.AsObject();
}
