using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Patch.Core.Data;
using Patch.Core.Feeds;
using Patch.Core.Feeds.Polling;
using Patch.Core.Git;
using Patch.Tests.Support;

namespace Patch.Benchmarks.Poll;

/// <summary>
/// One round over many slow feeds, three of which never answer: from the start of the sweep until every healthy source is polled and stored.
/// The peer polls one after another, as simple pollers do; a sample of it is timed in the same run and reckoned up.
/// </summary>
internal static class PollBenchmark
{
    private const int Hanging = 3;
    private const int Sample = 30;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    public static async Task RunAsync(IReadOnlyDictionary<string, int> sizes)
    {
        var worst = double.MaxValue;
        var (sources, delay) = (sizes["sources"], TimeSpan.FromMilliseconds(sizes["delay"]));
        await using var feeds = await SlowFeeds.StartAsync(sources, delay, Hanging, Programs.FreePort());
        try
        {
            foreach (var kind in Enum.GetValues<DatabaseKind>())
            {
                var (seconds, slept) = await RoundAsync(kind, feeds, sources);
                var oneByOne = await OneByOneAsync(feeds) * (sources - Hanging) / Sample;
                var ratio = oneByOne / seconds;
                worst = Math.Min(worst, ratio);
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"{kind,-9} {sources - Hanging} healthy of {sources}: {seconds:0.00} s in {slept} sweeps | one after another {oneByOne:0.0} s | ratio {ratio:0.0}"));
            }
        }
        finally
        {
            await PostgresServer.StopAsync();
        }

        Console.WriteLine(JsonSerializer.Serialize(new { benchmark = "poll", sources, hanging = Hanging, ratio = Math.Round(worst, 1) }));
    }

    private static async Task<(double Seconds, int Sweeps)> RoundAsync(DatabaseKind kind, SlowFeeds feeds, int sources)
    {
        var folder = Programs.NewFolder("poll");
        try
        {
            var file = Path.Combine(folder, "feed-sources.json");
            await File.WriteAllTextAsync(file, Text(feeds, sources));
            await using var empty = await TestDatabase.CreateAsync(kind);
            await using var services = empty.With(new Dictionary<string, string?> { ["Patch:Feeds:SourcesPath"] = file })
                .Services((all, configuration) => all.AddGit(configuration).AddFeeds(configuration));
            var poll = services.GetRequiredService<PollDueSources>();
            using var limit = new CancellationTokenSource(Limit);

            // The first round primes the sources and warms the process up; a worker polls the others for months.
            await SweepAsync(services, poll, DateTimeOffset.MinValue, sources, limit.Token);
            var second = await DueAgainAsync(services, limit.Token);
            var started = TimeProvider.System.GetTimestamp();
            var sweeps = await SweepAsync(services, poll, second, sources, limit.Token);
            return (TimeProvider.System.GetElapsedTime(started).TotalSeconds, sweeps);
        }
        finally
        {
            Programs.DeleteFolder(folder);
        }

        static string Text(SlowFeeds feeds, int sources) => JsonSerializer.Serialize(new
        {
            sources = Enumerable.Range(0, sources).Select(number => new
            {
                id = $"source-{number}", provider = "generic", url = feeds.Url(number), @event = "release", primeOnly = false,
                repo = new { owner = "up", name = $"{number}", fullName = $"up/{number}" },
            }),
        });
    }

    /// <summary>Sweeps as the worker does, again at once while there is work, else after a pause, until all healthy sources are polled.</summary>
    private static async Task<int> SweepAsync(ServiceProvider services, PollDueSources poll, DateTimeOffset since, int sources, CancellationToken cancellationToken)
    {
        var sweeps = 0;
        while (await ReadAsync(services, db => db.FeedSources.CountAsync(source => source.LastCheckedAt > since, cancellationToken)) < sources - Hanging)
        {
            sweeps++;
            if (await poll.RunAsync(cancellationToken) == 0)
                await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }

        return sweeps;
    }

    private static async Task<DateTimeOffset> DueAgainAsync(ServiceProvider services, CancellationToken cancellationToken)
    {
        var now = TimeProvider.System.GetUtcNow();
        await ReadAsync(services, db => db.FeedSources.ExecuteUpdateAsync(row => row.SetProperty(source => source.NextPollAt, now), cancellationToken));
        return now;
    }

    private static async Task<T> ReadAsync<T>(ServiceProvider services, Func<PatchDbContext, Task<T>> read)
    {
        await using var db = await services.GetRequiredService<IDbContextFactory<PatchDbContext>>().CreateDbContextAsync();
        return await read(db);
    }

    private static async Task<double> OneByOneAsync(SlowFeeds feeds)
    {
        using var client = new HttpClient();
        var started = TimeProvider.System.GetTimestamp();
        for (var number = Hanging; number < Hanging + Sample; number++)
            _ = XDocument.Parse(await client.GetStringAsync(feeds.Url(number))).Descendants().Count();
        return TimeProvider.System.GetElapsedTime(started).TotalSeconds;
    }
}
