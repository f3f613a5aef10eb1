using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Patch.Core.Data;
using Patch.Core.Forges;
using Patch.Core.Forges.Api;
using Patch.Tests.Forges.Stub;
using Patch.Tests.Support;

namespace Patch.Tests.Forges;

/// <summary>A stub forge, a database, and the product's own clients between them.</summary>
internal sealed class ForgeWorld : IAsyncDisposable
{
    public const string Repo = "acme/tool";

    private readonly TestDatabase database;
    private readonly List<ServiceProvider> providers = [];
    private readonly Dictionary<string, string?> settings;

    private ForgeWorld(TestDatabase database, ForgeServer server, Dictionary<string, string?> settings)
    {
        (this.database, Server, this.settings) = (database, server, settings);
        Services = NewServices();
        Repository = server.Repository(Repo);
        Repository.Branches["main"] = new string('a', 40);
        Repository.Branches["patch/v1.2"] = new string('b', 40);
    }

    public static TheoryData<string> Providers => ["github", "forgejo", "gitlab"];

    public ForgeServer Server { get; }

    public StubRepository Repository { get; }

    public ServiceProvider Services { get; }

    /// <summary>The repository as the product sees it.</summary>
    public IForge Forge => Open(Services);

    public static async Task<ForgeWorld> StartAsync(
        string provider, DatabaseKind kind = DatabaseKind.Sqlite, Action<Dictionary<string, string?>, ForgeServer>? change = null, TimeProvider? time = null)
    {
        var server = await ForgeServer.StartAsync(provider, time);
        var settings = server.Settings();
        settings["Patch:Forges:RequestTimeout"] = "00:00:20";
        change?.Invoke(settings, server);
        return new ForgeWorld(await TestDatabase.CreateAsync(kind), server, settings);
    }

    /// <summary>The services of another worker on the same database.</summary>
    public ServiceProvider NewServices(
        TimeProvider? time = null, Action<Dictionary<string, string?>>? change = null, Action<IServiceCollection>? add = null)
    {
        var own = new Dictionary<string, string?>(settings);
        change?.Invoke(own);
        var provider = database.With(own).Services((services, configuration) =>
        {
            services.AddForges(configuration);
            add?.Invoke(services);
        }, time);
        providers.Add(provider);
        return provider;
    }

    public IForge Open(IServiceProvider services, string fullName = Repo)
    {
        var opened = services.GetRequiredService<ForgeDirectory>().Open(Server.RemoteUrl(fullName), fullName);
        Assert.True(opened.IsOk, opened.Fault?.Sentence);
        return opened.Value;
    }

    public async Task<T> ReadAsync<T>(Func<PatchDbContext, Task<T>> read)
    {
        await using var db = await Services.GetRequiredService<IDbContextFactory<PatchDbContext>>().CreateDbContextAsync();
        return await read(db);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var provider in providers)
            await provider.DisposeAsync();
        await Server.DisposeAsync();
        await database.DisposeAsync();
    }
}

/// <summary>Unwraps results in tests.</summary>
internal static class Results
{
    public static async Task<T> OkAsync<T>(this Task<ForgeResult<T>> task)
    {
        var result = await task;
        Assert.True(result.IsOk, $"{result.Fault?.Code}: {result.Fault?.Sentence}");
        return result.Value;
    }

    public static async Task<ForgeFault> FaultAsync<T>(this Task<ForgeResult<T>> task)
    {
        var result = await task;
        Assert.False(result.IsOk, "The request went well.");
        Assert.DoesNotContain(ForgeServer.DefaultToken, result.Fault!.ToString(), StringComparison.Ordinal);
        Assert.NotEqual(0, result.Fault.Sentence.Length);
        return result.Fault;
    }
}
