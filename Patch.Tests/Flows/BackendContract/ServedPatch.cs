using System.Net.WebSockets;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Patch.Core.Data;
using Patch.Core.Workspaces;
using Patch.Tests.Api;
using Patch.Tests.Support;

namespace Patch.Tests.Flows.BackendContract;

/// <summary>An API that serves its workspace, with the recorded backend's flow and secrets, and a worker's sweep beside it.</summary>
internal sealed class ServedPatch : IAsyncDisposable
{
    public const string Secret = "shared-hmac-secret";

    private readonly string folder;
    private readonly TestDatabase database;
    private readonly CancellationTokenSource stopping = new();
    private readonly SemaphoreSlim gate = new(1);
    private readonly Task worker;

    private ServedPatch(string folder, TestDatabase database, ApiServer api)
    {
        (this.folder, this.database, Api) = (folder, database, api);
        worker = Task.Run(() => WorkAsync(stopping.Token));
    }

    public ApiServer Api { get; }

    /// <summary>The workspace's folder.</summary>
    public string Folder => folder;

    public static async Task<ServedPatch> StartAsync(DatabaseKind kind, IReadOnlyDictionary<string, string?>? settings = null)
    {
        var folder = Programs.NewFolder("served");
        CandidateFlow.Write(folder);
        var database = await TestDatabase.CreateAsync(kind);
        var all = new Dictionary<string, string?>
        {
            ["Patch:Workspaces:Serve"] = "true", ["Patch:Workspaces:ServeSecret"] = Secret, ["Patch:Workspaces:Directory"] = folder,
            ["Patch:Workspaces:RunLease"] = "00:00:01",
        };
        foreach (var (key, value) in settings ?? new Dictionary<string, string?>())
            all[key] = value;
        return new ServedPatch(folder, database, ApiServer.Start(database, all));
    }

    /// <summary>A WebSocket to it, whose handshake is signed with <paramref name="secret"/>.</summary>
    public async Task<ClientWebSocket> ConnectAsync(string? secret = Secret)
    {
        var socket = new ClientWebSocket();
        if (secret is not null)
            socket.Options.SetRequestHeader(FlowSignature.Header, FlowSignature.Of([], secret));
        await socket.ConnectAsync(new UriBuilder(Api.Uri) { Scheme = "ws" }.Uri, CancellationToken.None);
        return socket;
    }

    /// <summary>Waits until no run is queued or going on.</summary>
    public Task IdleAsync() => Eventually.TrueAsync(
        async () =>
        {
            await using var db = await Contexts.CreateDbContextAsync();
            return !await db.WorkspaceRuns.AnyAsync(run => run.Status == "queued" || run.Status == "running");
        },
        "the runs end", TimeSpan.FromSeconds(30));

    /// <summary>Holds the worker back until disposed, so that what is queued stays queued.</summary>
    public async Task<IDisposable> PauseAsync()
    {
        await gate.WaitAsync();
        return new Pause(gate);
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await worker.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Api.DisposeAsync();
        await database.DisposeAsync();
        stopping.Dispose();
        gate.Dispose();
        Programs.DeleteFolder(folder);
    }

    private IDbContextFactory<PatchDbContext> Contexts => Api.Services.GetRequiredService<IDbContextFactory<PatchDbContext>>();

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        var sweep = Api.Services.GetRequiredService<ExecuteDueRuns>();
        while (!cancellationToken.IsCancellationRequested)
        {
            await gate.WaitAsync(cancellationToken);
            try
            {
                await sweep.RunAsync(cancellationToken);
            }
            finally
            {
                gate.Release();
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellationToken);
        }
    }

    private sealed class Pause(SemaphoreSlim gate) : IDisposable
    {
        public void Dispose() => gate.Release();
    }
}
