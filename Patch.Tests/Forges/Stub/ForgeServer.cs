using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Patch.Tests.Support;

namespace Patch.Tests.Forges.Stub;

/// <summary>
/// A forge on loopback that keeps state and speaks the API of GitHub, Forgejo or GitLab, with pages, validators, limits, tokens with rights,
/// redirects of renamed repositories, and faults on demand. It is one forge: what a test does by its members, a person did on its pages.
/// </summary>
internal sealed class ForgeServer : IAsyncDisposable
{
    /// <summary>A token with all rights that is there from the beginning.</summary>
    public const string DefaultToken = "forge-token-with-all-rights-0123456789";

    /// <summary>Whose token that is.</summary>
    public const string DefaultUser = "patch-bot";

    private readonly ConcurrentDictionary<string, StubRepository> repositories = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<ReceivedRequest> requests = [];
    private readonly List<PlannedFault> planned = [];
    private readonly WebApplication app;
    private readonly TimeProvider timeProvider;
    private long lastId = 1000;

    private ForgeServer(WebApplication app, string provider, TimeProvider timeProvider)
    {
        (this.app, Provider, this.timeProvider) = (app, provider, timeProvider);
        Tokens[DefaultToken] = new StubToken(DefaultToken, DefaultUser);
        Dialect = provider switch
        {
            "github" => new GitHubStub(this),
            "forgejo" => new ForgejoStub(this),
            "gitlab" => new GitLabStub(this),
            _ => throw new ArgumentOutOfRangeException(nameof(provider), provider, "No such dialect."),
        };
    }

    /// <summary><c>github</c>, <c>forgejo</c> or <c>gitlab</c>.</summary>
    public string Provider { get; }

    /// <summary>Base address without a slash at its end.</summary>
    public string Url { get; private set; } = "";

    /// <summary>Host and port, as in the remotes' URLs.</summary>
    public string Host => new Uri(Url).Authority;

    public string ApiUrl => Url + Dialect.Prefix;

    public IStubDialect Dialect { get; }

    public ConcurrentDictionary<string, StubToken> Tokens { get; } = new();

    /// <summary>GitHub's Apps: what an App may do, and which tokens were given.</summary>
    public StubApps Apps { get; } = new();

    /// <summary>Entries on a page at the most, whatever is asked for.</summary>
    public int PageSize { get; set; } = 100;

    /// <summary>GitHub: names the run that a dispatch starts, when asked to.</summary>
    public bool NamesRuns { get; set; } = true;

    public DateTimeOffset Now => timeProvider.GetUtcNow();

    /// <summary>Every request so far, in order.</summary>
    public IReadOnlyList<ReceivedRequest> Requests
    {
        get
        {
            lock (requests)
                return [.. requests];
        }
    }

    /// <summary>How often something was asked for: method, and a part of the target.</summary>
    public int Count(HttpMethod method, string path) =>
        Requests.Count(request => request.Method == method.Method && request.Target.Contains(path, StringComparison.Ordinal));

    public static async Task<ForgeServer> StartAsync(string provider = "github", TimeProvider? timeProvider = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var server = new ForgeServer(app, provider, timeProvider ?? TimeProvider.System);
        app.Run(context => StubPipeline.AnswerAsync(server, context));
        await app.StartAsync();
        server.Url = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return server;
    }

    /// <summary>The repository, made where it is not there.</summary>
    public StubRepository Repository(string fullName) => Find(fullName) ?? repositories.GetOrAdd(fullName, name => new StubRepository(this, name, NextId()));

    /// <summary>The repository of a name of today or of before.</summary>
    public StubRepository? Find(string fullName) => repositories.Values.FirstOrDefault(repository =>
        string.Equals(repository.FullName, fullName, StringComparison.OrdinalIgnoreCase) || repository.FormerNames.Contains(fullName, StringComparer.OrdinalIgnoreCase));

    public StubRepository? Find(long id) => repositories.Values.FirstOrDefault(repository => repository.Id == id);

    public StubToken AddToken(string text, string user = DefaultUser, params string[] rights) =>
        Tokens[text] = new StubToken(text, user) { Rights = rights.Length == 0 ? null : [.. rights] };

    /// <summary>Spoils the next requests of a method whose path contains a text.</summary>
    public void FailNext(HttpMethod method, string path, Fault fault, int times = 1) => Plan(method.Method, path, fault, skip: 0, times);

    /// <summary>Lets some of these requests through first: <c>FailNth(GET, "/pulls", 2, fault)</c> spoils the second.</summary>
    public void FailNth(HttpMethod method, string path, int nth, Fault fault) => Plan(method.Method, path, fault, nth - 1, 1);

    /// <summary>Spoils all requests, of any method, until <see cref="Recover"/>.</summary>
    public void FailAll(Fault fault) => Plan(null, "", fault, 0, int.MaxValue);

    /// <summary>Forgets what was to be spoilt.</summary>
    public void Recover()
    {
        lock (planned)
            planned.Clear();
    }

    /// <summary>The settings by which Patch speaks to this forge.</summary>
    /// <param name="host">Host and port of the remotes' URLs; null: this server's own.</param>
    /// <param name="token">Null sets none.</param>
    public Dictionary<string, string?> Settings(string? host = null, string? token = DefaultToken)
    {
        var key = $"Patch:Forges:Hosts:{host ?? Host}";
        var settings = new Dictionary<string, string?> { [$"{key}:Provider"] = Provider, [$"{key}:ApiUrl"] = ApiUrl };
        if (token is not null)
            settings[$"{key}:Token"] = token;
        return settings;
    }

    /// <summary>The remote's URL of a repository here.</summary>
    public string RemoteUrl(string fullName) => $"{Url}/{fullName}.git";

    public long NextId() => Interlocked.Increment(ref lastId);

    public async ValueTask DisposeAsync()
    {
        // Hanging requests are cut off, not waited for.
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await app.StopAsync(now.Token);
        await app.DisposeAsync();
    }

    internal void Record(ReceivedRequest request)
    {
        lock (requests)
            requests.Add(request);
    }

    internal Fault? Due(ReceivedRequest request)
    {
        lock (planned)
        {
            var due = planned.Find(fault => (fault.Method is null || fault.Method == request.Method) && request.Target.Split('?')[0].Contains(fault.Path, StringComparison.Ordinal));
            if (due is null || due.Skip-- > 0)
                return null;
            due.Skip = 0;
            if (--due.Times <= 0)
                planned.Remove(due);
            return due.Fault;
        }
    }

    private void Plan(string? method, string path, Fault fault, int skip, int times)
    {
        lock (planned)
            planned.Add(new PlannedFault(method, path, fault) { Skip = skip, Times = times });
    }

    private sealed class PlannedFault(string? method, string path, Fault fault)
    {
        public string? Method { get; } = method;

        public string Path { get; } = path;

        public Fault Fault { get; } = fault;

        public int Skip { get; set; }

        public int Times { get; set; }
    }
}
