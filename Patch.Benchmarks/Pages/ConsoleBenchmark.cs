using System.Globalization;
using System.Text.Json;
using Patch.Benchmarks.Lists;
using Patch.Tests.Support;

namespace Patch.Benchmarks.Pages;

/// <summary>
/// The pages of the console over HTTP, with few and with many rows stored. Both APIs run at the same time and are asked in turn, so that
/// whatever else the machine does falls on both.
/// </summary>
internal static class ConsoleBenchmark
{
    private const int Few = 1_000;
    private const int WarmUp = 15;

    private static readonly (string Name, Func<int, string> Path)[] Pages =
    [
        ("/", _ => "/"),
        ("/console/stacks", _ => "/console/stacks"),
        ("/console/stacks/:name", number => $"/console/stacks/{ConsoleRows.Stack(number % 5)}"),
        ("/console/events", _ => "/console/events"),
        ("/console/events?type=", _ => "/console/events?type=upstream.release"),
        ("/console/events?repo=&type=", _ => $"/console/events?repo={Uri.EscapeDataString(ConsoleRows.Repo)}&type=upstream.release"),
        ("/console/events?status=", _ => "/console/events?status=needs_intervention"),
        ("/console/events?status=pending", _ => "/console/events?status=pending"),
        ("/console/events?from=", _ => "/console/events?from=2026-01-01T00:00"),
        ("/console/events?text=", _ => "/console/events?text=nothing-is-called-so"),
        ("/console/events/:id", number => $"/console/events/{Uri.EscapeDataString(StoredRows.EventId(number))}"),
        ("/console/attempts", _ => "/console/attempts"),
        ("/console/attempts?status=", _ => "/console/attempts?status=failed"),
        ("/console/attempts?repo=", _ => "/console/attempts?repo=nobody/nothing"),
        ("/console/attempts/:id", number => $"/console/attempts/{Uri.EscapeDataString(StoredRows.AttemptId(number))}"),
        ("/console/sources", _ => "/console/sources"),
        ("/console/sources/:id", _ => $"/console/sources/{ConsoleRows.SourceId}"),
        ("/console/deliveries", _ => "/console/deliveries"),
        ("/console/deliveries/:id", number => $"/console/deliveries/{Uri.EscapeDataString(ConsoleRows.DeliveryId(number))}"),
        ("/console/workspaces", _ => "/console/workspaces"),
        ("/console/notices", _ => "/console/notices"),
        ("/console/notices?state=failed", _ => "/console/notices?state=failed"),
        ("/console/settings", _ => "/console/settings"),
        ("/console/health", _ => "/console/health"),
        ("/console/audit", _ => "/console/audit"),
        ("/console/audit?action=", _ => "/console/audit?action=replay"),
    ];

    public static async Task RunAsync(IReadOnlyDictionary<string, int> sizes)
    {
        var (events, requests) = (sizes["events"], sizes["requests"]);
        var figures = new List<object>();
        var (worst, slowest) = (0.0, 0.0);
        try
        {
            foreach (var kind in Enum.GetValues<DatabaseKind>())
            {
                foreach (var (page, few, many) in await RunAsync(kind, events, requests))
                {
                    figures.Add(new { database = kind.ToString(), page, few, many });
                    (worst, slowest) = (Math.Max(worst, many.P50 / few.P50), Math.Max(slowest, many.P50));
                }
            }
        }
        finally
        {
            await PostgresServer.StopAsync();
        }

        Console.WriteLine(JsonSerializer.Serialize(new
        {
            benchmark = "console", few = Few, many = events, ratio = Math.Round(worst, 2), slowestP50 = Math.Round(slowest, 1), pages = figures,
        }));
    }

    private static async Task<List<(string Page, Percentiles Few, Percentiles Many)>> RunAsync(DatabaseKind kind, int events, int requests)
    {
        await using var fewRows = await FilledAsync(kind, Few);
        await using var manyRows = await FilledAsync(kind, events);
        await using var few = await ApiProcess.StartAsync(fewRows.Settings);
        await using var many = await ApiProcess.StartAsync(manyRows.Settings);
        Console.WriteLine($"{kind,-32} p50 {Few,7} {events,8}  ratio | p99 {Few,7} {events,8}   (ms)");
        var figures = new List<(string, Percentiles, Percentiles)>();
        foreach (var (name, path) in Pages)
        {
            var (atFew, atMany) = await MeasureAsync(few.Client, many.Client, path, events, requests);
            figures.Add((name, atFew, atMany));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{name,-32}     {atFew.P50,7:0.0} {atMany.P50,8:0.0} {atMany.P50 / atFew.P50,6:0.00} |     {atFew.P99,7:0.0} {atMany.P99,8:0.0}"));
        }

        return figures;
    }

    private static async Task<TestDatabase> FilledAsync(DatabaseKind kind, int count)
    {
        var database = await TestDatabase.CreateAsync(kind);
        await ConsoleRows.FillAsync(database, count);
        return database;
    }

    private static async Task<(Percentiles Few, Percentiles Many)> MeasureAsync(HttpClient few, HttpClient many, Func<int, string> path, int events, int requests)
    {
        var random = new Random(1);
        var times = (Few: new List<TimeSpan>(), Many: new List<TimeSpan>());
        for (var request = -WarmUp; request < requests; request++)
        {
            var atFew = await TimeAsync(few, path(random.Next(Few)));
            var atMany = await TimeAsync(many, path(random.Next(events)));
            if (request < 0)
                continue;
            times.Few.Add(atFew);
            times.Many.Add(atMany);
        }

        return (Percentiles.Of(times.Few), Percentiles.Of(times.Many));
    }

    private static async Task<TimeSpan> TimeAsync(HttpClient client, string path)
    {
        var started = TimeProvider.System.GetTimestamp();
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd("text/html");
        using var answer = await client.SendAsync(request);
        await answer.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync();
        return TimeProvider.System.GetElapsedTime(started);
    }
}
