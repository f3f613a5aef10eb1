using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace Patch.AppHost.Demo;

/// <summary>What the rehearsal asks of the api, as any client would.</summary>
internal sealed class PatchClient : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private readonly HttpClient http;
    private readonly TimeProvider time;

    public PatchClient(Uri api, TimeProvider time)
    {
        this.time = time;
        http = new HttpClient { BaseAddress = api, Timeout = TimeSpan.FromSeconds(40) };
        if (System.Environment.GetEnvironmentVariable("PATCH_ADMIN_TOKEN") is { Length: > 0 } token)
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public Task WaitUntilPrimedAsync(IReadOnlyCollection<string> sources, CancellationToken cancellationToken) => UntilAsync(
        async () =>
        {
            var known = (await GetAsync("/feed-sources", cancellationToken))["sources"]!.AsArray();
            return sources.All(id => known.Any(source => (string?)source!["id"] == id && source["primedAt"] is not null)) ? "primed" : null;
        },
        $"the sources {string.Join(" and ", sources)} to be read for the first time; see {http.BaseAddress}feed-sources",
        cancellationToken);

    public async Task PollAsync(string source, CancellationToken cancellationToken)
    {
        using var answer = await http.PostAsync($"/feed-sources/{Uri.EscapeDataString(source)}/poll", null, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Waits for the end of the attempt that a source's release led to.</summary>
    public Task<AttemptReport> WaitForAttemptAsync(string source, string release, CancellationToken cancellationToken) => UntilAsync(
        async () =>
        {
            var attempts = (await GetAsync("/maintenance-attempts?limit=50", cancellationToken))["attempts"]!.AsArray();
            var attempt = attempts.FirstOrDefault(candidate =>
                ((string)candidate!["eventId"]!).StartsWith($"patch:{source}:", StringComparison.Ordinal) && (string?)candidate["upstreamTag"] == release);
            if (attempt is null || (string?)attempt["status"] == "started")
                return null;
            var run = attempt["workspaceRunIds"]!.AsArray().Select(id => (string)id!).FirstOrDefault();
            var artifacts = run is null ? null : (await GetAsync($"/workspace-runs/{Uri.EscapeDataString(run)}", cancellationToken))["run"]?["resultPayload"]?["result"]?["artifacts"];
            return new AttemptReport(release, attempt.AsObject(), artifacts as JsonObject);
        },
        $"the attempt for {release} to end; see {http.BaseAddress}maintenance-attempts",
        cancellationToken);

    public void Dispose() => http.Dispose();

    private async Task<JsonNode> GetAsync(string path, CancellationToken cancellationToken) =>
        JsonNode.Parse(await http.GetStringAsync(path, cancellationToken))!;

    private async Task<T> UntilAsync<T>(Func<Task<T?>> condition, string what, CancellationToken cancellationToken)
        where T : class
    {
        var started = time.GetTimestamp();
        while (time.GetElapsedTime(started) < Limit)
        {
            if (await condition() is { } value)
                return value;
            await Task.Delay(Pause, time, cancellationToken);
        }

        throw new RehearsalException($"Waited {Limit.TotalSeconds:0} s for {what}.");
    }
}
