using System.Globalization;
using System.Text.Json;
using Patch.Tests.Support;

namespace Patch.Benchmarks.Lists;

/// <summary>
/// Lists and single reads over HTTP, with few and with many rows stored. Both APIs run at the same time and are asked in turn, so that
/// whatever else the machine does falls on both.
/// </summary>
internal static class ListsBenchmark
{
    private const int Few = 1_000;
    private const int Many = 100_000;
    private const int WarmUp = 200;
    private const int Requests = 1_000;

    private static readonly (string Name, Func<int, string> Path)[] Reads =
    [
        ("/flow-events", _ => "/flow-events"),
        ("/flow-events?type=", _ => "/flow-events?type=upstream.release"),
        ("/flow-events/:id", number => $"/flow-events/{Uri.EscapeDataString(StoredRows.EventId(number))}"),
        ("/maintenance-attempts", _ => "/maintenance-attempts"),
        ("/maintenance-attempts?status=", _ => "/maintenance-attempts?status=needs_intervention"),
        ("/maintenance-attempts/:id", number => $"/maintenance-attempts/{Uri.EscapeDataString(StoredRows.AttemptId(number))}"),
    ];

    public static async Task RunAsync()
    {
        var worst = 0.0;
        try
        {
            foreach (var kind in Enum.GetValues<DatabaseKind>())
                worst = Math.Max(worst, await RunAsync(kind));
        }
        finally
        {
            await PostgresServer.StopAsync();
        }

        Console.WriteLine(JsonSerializer.Serialize(new { benchmark = "lists", few = Few, many = Many, ratio = Math.Round(worst, 2) }));
    }

    /// <summary>Prints one database's table; returns its worst ratio of the middles.</summary>
    private static async Task<double> RunAsync(DatabaseKind kind)
    {
        await using var fewRows = await FilledAsync(kind, Few);
        await using var manyRows = await FilledAsync(kind, Many);
        await using var few = await ApiProcess.StartAsync(fewRows.Settings);
        await using var many = await ApiProcess.StartAsync(manyRows.Settings);
        Console.WriteLine($"{kind,-32} p50 {Few,6} {Many,8}  ratio | p99 {Few,6} {Many,8}  ratio   (ms)");
        var worst = 0.0;
        foreach (var (name, path) in Reads)
        {
            var (atFew, atMany) = await MeasureAsync(few.Client, many.Client, path);
            var ratio = atMany.P50 / atFew.P50;
            worst = Math.Max(worst, ratio);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{name,-32}     {atFew.P50,6:0.00} {atMany.P50,8:0.00} {ratio,6:0.00} |     {atFew.P99,6:0.00} {atMany.P99,8:0.00} {atMany.P99 / atFew.P99,6:0.00}"));
        }

        return worst;
    }

    private static async Task<TestDatabase> FilledAsync(DatabaseKind kind, int count)
    {
        var database = await TestDatabase.CreateAsync(kind);
        await StoredRows.FillAsync(database, count);
        return database;
    }

    private static async Task<(Percentiles Few, Percentiles Many)> MeasureAsync(HttpClient few, HttpClient many, Func<int, string> path)
    {
        var random = new Random(1);
        var times = (Few: new List<TimeSpan>(), Many: new List<TimeSpan>());
        for (var request = -WarmUp; request < Requests; request++)
        {
            var atFew = await TimeAsync(few, path(random.Next(Few)));
            var atMany = await TimeAsync(many, path(random.Next(Many)));
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
        using var answer = await client.GetAsync(path);
        await answer.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync();
        return TimeProvider.System.GetElapsedTime(started);
    }
}
