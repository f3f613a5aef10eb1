using Patch.Tests.Support;
using Patch.Tests.Support.Otlp;

namespace Patch.Tests.Telemetry;

public sealed class ProbeTests
{
    private static readonly string[] Probes = ["/healthz", "/health", "/alive"];

    [Fact]
    public async Task A_probe_makes_no_trace()
    {
        await using var receiver = await OtlpReceiver.StartAsync(OtlpProtocol.HttpProtobuf);
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = await ServiceProcess.StartedAsync(database.Settings.Concat(receiver.Settings).Append(new("HOST", "127.0.0.1")), "Patch.Api");

        // Whether it is traced is the api's to say, not that of the tests that run beside this one.
        using var client = new HttpClient(new SocketsHttpHandler { ActivityHeadersPropagator = null }) { BaseAddress = new Uri(api.Url!) };
        foreach (var path in (string[])[.. Probes, "/console/sign-in"])
        {
            using var answer = await client.GetAsync(path);
            Assert.True(answer.IsSuccessStatusCode, path);
        }

        // The requests ended in this order: what is not here with the last of them does not come.
        await Eventually.TrueAsync(() => Task.FromResult(Paths().Contains("/console/sign-in")), "the request that is no probe has its span");
        Assert.Empty(Paths().Intersect(Probes));

        IEnumerable<string> Paths() => receiver.SeenSpans.Select(span => span.Tags.GetValueOrDefault("url.path")).OfType<string>();
    }
}
