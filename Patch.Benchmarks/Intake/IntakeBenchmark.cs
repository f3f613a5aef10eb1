using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Patch.Core.Data;
using Patch.Tests.Support;

namespace Patch.Benchmarks.Intake;

/// <summary>
/// Deliveries a second, each committed before it is answered, on PostgreSQL (which waits for the disk) and on SQLite, beside an endpoint
/// that only reads the body and a peer that appends to a file without waiting for the disk. All are driven in turn in each round. At the
/// end the API is killed under load, and what it had answered is looked for in its database.
/// </summary>
internal static class IntakeBenchmark
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan BeforeKill = TimeSpan.FromSeconds(3);

    public static async Task RunAsync(IReadOnlyDictionary<string, int> sizes)
    {
        PostgresServer.IsDurable = true;
        var requests = new PushRequests("/webhooks/github");
        var ratios = new List<double>();
        try
        {
            await using var ceiling = await ListeningProcess.StartAsync(new ProcessStartInfo("dotnet", [typeof(IntakeBenchmark).Assembly.Location, BareServer.Command]));
            await using var peer = await AppendPeer.StartAsync();
            Console.WriteLine($"{requests.BodyLength} bytes a push, {sizes["connections"]} connections, {sizes["seconds"]} s a round");
            foreach (var kind in Enum.GetValues<DatabaseKind>())
                ratios.Add(await RunAsync(kind, requests, ceiling, peer, sizes));
        }
        finally
        {
            await PostgresServer.StopAsync();
        }

        Console.WriteLine(JsonSerializer.Serialize(new { benchmark = "intake", ratio = ratios.Min() }));
    }

    /// <summary>Prints one store's line; returns its requests a second as a share of the peer's, or of the ceiling's where there is no peer.</summary>
    private static async Task<double> RunAsync(
        DatabaseKind kind, PushRequests requests, ListeningProcess ceiling, AppendPeer? peer, IReadOnlyDictionary<string, int> sizes)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var api = await ApiProcess.StartAsync(new Dictionary<string, string?>(database.Settings) { ["GITHUB_WEBHOOK_SECRET"] = PushRequests.Secret });
        var (load, bare, appended) = (new Load(requests, sizes["connections"]), new Load(requests, sizes["connections"]), new Load(requests, sizes["connections"]));
        var duration = TimeSpan.FromSeconds(sizes["seconds"]);
        var drives = new List<(Drive Api, Drive Ceiling, Drive? Peer)>();
        var accepted = new int[sizes["connections"]];
        Add(accepted, await load.DriveAsync(api.Url, WarmUp));
        await bare.DriveAsync(ceiling.Url, WarmUp);
        for (var round = 1; round <= sizes["rounds"]; round++)
        {
            var drive = (Api: await load.DriveAsync(api.Url, duration), Ceiling: await bare.DriveAsync(ceiling.Url, duration), Peer: peer is null ? null : await appended.DriveAsync(peer.Url, duration));
            Add(accepted, drive.Api);
            drives.Add(drive);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{kind,-9} round {round}: {drive.Api.PerSecond,7:0}/s  p50 {drive.Api.Times.P50,5:0.0} ms  p99 {drive.Api.Times.P99,5:0.0} ms  others {drive.Api.Others} | ceiling {drive.Ceiling.PerSecond,7:0}/s | appending peer {drive.Peer?.PerSecond ?? 0,7:0}/s | {api.ResidentMegabytes:0} MiB"));
        }

        if (sizes["deliveries"] > 1)
            await FillAsync(load, api, sizes["deliveries"], accepted);
        var resident = api.ResidentMegabytes;
        var last = load.DriveAsync(api.Url, TimeSpan.FromMinutes(1));
        await Task.Delay(BeforeKill, TimeProvider.System, CancellationToken.None);
        await api.KillAsync();
        Add(accepted, await last);
        var stored = await StoredAsync(database, load);
        var middle = drives.OrderBy(drive => drive.Api.PerSecond).ElementAt(drives.Count / 2);
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            store = kind.ToString().ToLowerInvariant(),
            requestsPerSecond = Math.Round(middle.Api.PerSecond),
            ceilingRequestsPerSecond = Math.Round(middle.Ceiling.PerSecond),
            appendingPeerRequestsPerSecond = middle.Peer is null ? (double?)null : Math.Round(middle.Peer.PerSecond),
            p50Ms = Math.Round(middle.Api.Times.P50, 2),
            p99Ms = Math.Round(middle.Api.Times.P99, 2),
            accepted = accepted.Sum(),
            storedAfterKill = stored,
            rssMb = Math.Round(resident),
        }));
        if (stored != accepted.Sum())
            throw new InvalidOperationException($"{accepted.Sum()} deliveries were answered 202, {stored} of them are stored.");
        return Math.Round(middle.Api.PerSecond / (middle.Peer ?? middle.Ceiling).PerSecond, 2);
    }

    /// <summary>Drives on to a number of deliveries, and prints what the process holds on the way.</summary>
    private static async Task FillAsync(Load load, ApiProcess api, int deliveries, int[] accepted)
    {
        var step = Math.Max(deliveries / 10, 1);
        while (accepted.Sum() < deliveries)
        {
            Add(accepted, await load.DriveAsync(api.Url, TimeSpan.FromMinutes(5), step));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{accepted.Sum(),9} deliveries: {api.ResidentMegabytes:0} MiB"));
        }
    }

    /// <summary>How many of the accepted deliveries are stored. The unique index keeps any from being there twice; that it does is counted too.</summary>
    private static async Task<int> StoredAsync(TestDatabase database, Load load)
    {
        await using var services = database.Services();
        await using var db = await services.GetRequiredService<IDbContextFactory<PatchDbContext>>().CreateDbContextAsync();
        var ids = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var id in db.Deliveries.AsNoTracking().Select(delivery => delivery.DeliveryId).AsAsyncEnumerable())
        {
            if (!ids.Add(id))
                throw new InvalidOperationException($"The delivery {id} is stored twice.");
        }

        return load.AcceptedIds().Count(ids.Contains);
    }

    private static void Add(int[] accepted, Drive drive)
    {
        for (var i = 0; i < accepted.Length; i++)
            accepted[i] += drive.Accepted[i];
    }
}
