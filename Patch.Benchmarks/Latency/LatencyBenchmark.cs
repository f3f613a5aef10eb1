using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Patch.Tests.Support;

namespace Patch.Benchmarks.Latency;

/// <summary>
/// From the answer to a release's webhook to the request at the workspace, through api, database and worker. Both ways of finding work are
/// driven with the same deliveries: woken over Redis, and, as the peer, by the worker's regular look alone.
/// </summary>
internal static class LatencyBenchmark
{
    private const string Secret = "benchmark-secret";
    private const int WarmUp = 30;
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static async Task RunAsync(IReadOnlyDictionary<string, int> sizes)
    {
        try
        {
            await using var redis = await RedisProcess.StartAsync();
            var woken = await DriveAsync(redis.Address, sizes["deliveries"]);
            Tell("woken over Redis", woken);

            // A worker that listens to another Redis than the api rings hears nothing.
            await using var other = await RedisProcess.StartAsync();
            var swept = await DriveAsync(redis.Address, sizes["deliveries"], other.Address);
            Tell("by the regular look", swept);
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                benchmark = "latency", p50Ms = Math.Round(woken.P50, 1), p99Ms = Math.Round(woken.P99, 1), sweptP50Ms = Math.Round(swept.P50, 1),
                ratio = Math.Round(swept.P50 / woken.P50, 1),
            }));
        }
        finally
        {
            await PostgresServer.StopAsync();
        }
    }

    private static async Task<Percentiles> DriveAsync(string redis, int deliveries, string? workersRedis = null)
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Postgres);
        await using var backend = await Backend.StartAsync();
        var sources = Path.Combine(database.Settings["Patch:DataDirectory"]!, "feed-sources.json");
        await File.WriteAllTextAsync(sources, JsonSerializer.Serialize(new
        {
            sources = Array.Empty<object>(),
            webhooks = new[]
            {
                new
                {
                    id = "releases", provider = "github", repository = "upstream/project", events = new[] { "release" },
                    target = new { mode = "workspace_flow", eventType = "upstream.release", workspaceUrl = backend.Url },
                },
            },
        }));
        var settings = new Dictionary<string, string?>(database.Settings)
        {
            ["GITHUB_WEBHOOK_SECRET"] = Secret, ["FEED_SOURCES_PATH"] = sources, ["ConnectionStrings:redis"] = redis,
        };
        await using var api = await ApiProcess.StartAsync(settings);
        settings["ConnectionStrings:redis"] = workersRedis ?? redis;
        await using var worker = await StartWorkerAsync(settings);
        await RoutesAsync(api.Client);
        var sent = new Dictionary<string, long>();
        for (var number = 0; number < WarmUp + deliveries; number++)
        {
            var tag = string.Create(CultureInfo.InvariantCulture, $"v1.0.{number}");
            await SendAsync(api.Client, tag);
            sent[tag] = TimeProvider.System.GetTimestamp();
            await Task.Delay(Between, TimeProvider.System, CancellationToken.None);
        }

        var started = TimeProvider.System.GetTimestamp();
        while (backend.Came.Count < sent.Count)
        {
            if (TimeProvider.System.GetElapsedTime(started) > Limit)
                throw new TimeoutException($"{backend.Came.Count} of {sent.Count} events reached the workspace.");
            await Task.Delay(Between, TimeProvider.System, CancellationToken.None);
        }

        return Percentiles.Of(sent.Skip(WarmUp).Select(pair => TimeProvider.System.GetElapsedTime(pair.Value, backend.Came[pair.Key])));
    }

    private static async Task<ListeningProcess> StartWorkerAsync(Dictionary<string, string?> settings)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Patch.Worker.dll")]) { WorkingDirectory = Path.GetTempPath() };
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        foreach (var (key, value) in settings)
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        return await ListeningProcess.StartAsync(start);
    }

    /// <summary>Until the worker has read the sources file.</summary>
    private static async Task RoutesAsync(HttpClient client)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (!(await client.GetStringAsync("/feed-sources", limit.Token)).Contains("\"releases\"", StringComparison.Ordinal))
            await Task.Delay(Between, TimeProvider.System, limit.Token);
    }

    private static async Task SendAsync(HttpClient client, string tag)
    {
        var body = Encoding.UTF8.GetBytes(
            $$$"""
            {"action":"published","release":{"tag_name":"{{{tag}}}","name":"{{{tag}}}","draft":false,"prerelease":false,"html_url":"https://github.com/upstream/project/releases/tag/{{{tag}}}","published_at":"2026-05-14T12:00:00Z"},
            "repository":{"id":1,"name":"project","full_name":"upstream/project","clone_url":"https://github.com/upstream/project.git","default_branch":"main","owner":{"login":"upstream"} },"sender":{"login":"dev"} }
            """);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/webhooks/github") { Content = new ByteArrayContent(body) };
        request.Headers.Add("X-GitHub-Event", "release");
        request.Headers.Add("X-GitHub-Delivery", $"release-{tag}");
        request.Headers.Add("X-Hub-Signature-256", "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), body)));
        using var answer = await client.SendAsync(request);
        if (answer.StatusCode != HttpStatusCode.Accepted)
            throw new InvalidOperationException($"The delivery of {tag} was answered {(int)answer.StatusCode}.");
    }

    private static void Tell(string what, Percentiles times) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-20} p50 {times.P50,7:0.0} ms  p99 {times.P99,7:0.0} ms"));
}
