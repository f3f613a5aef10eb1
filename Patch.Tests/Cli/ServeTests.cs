using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Patch.Tests.Flows.Contract;
using Patch.Tests.Support;

namespace Patch.Tests.Cli;

public sealed class ServeTests : IDisposable
{
    private readonly string folder = Programs.NewFolder("serve");

    public void Dispose() => Programs.DeleteFolder(folder);

    [Fact]
    public async Task One_process_takes_an_event_runs_its_flow_and_records_the_attempt()
    {
        LocalFlow.Write(folder);
        await using var patch = await ServiceProcess.StartedAsync(
            [new("Patch:Workspaces:Directory", folder)],
            "patchmoi", "serve", "--host", "127.0.0.1", "--port", "0", "--data-dir", Path.Combine(folder, "data"));
        using var client = new HttpClient { BaseAddress = new Uri(patch.Url!) };

        var posted = await client.PostAsJsonAsync(
            "/flow-events", new { id = "by-hand", type = "upstream.release", payload = new { tag = "v2" } }, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Created, posted.StatusCode);
        await Eventually.TrueAsync(async () => await OnlyAttemptAsync(client) is "changed", "the attempt is changed");
        Assert.Equal(0, await patch.StopAsync());
    }

    [Fact]
    public async Task A_wrong_setting_ends_it_with_a_sentence_and_exit_code_2()
    {
        await using var patch = ServiceProcess.Start([new("Patch:Workspaces:Concurrency", "0")], "patchmoi", "serve", "--data-dir", folder);
        Assert.Equal(2, await patch.ExitAsync());
        Assert.Contains(patch.Errors, line => line.Contains("Concurrency", StringComparison.Ordinal));
        Assert.False(File.Exists(Path.Combine(folder, "patch.db")));
    }

    private static async Task<string?> OnlyAttemptAsync(HttpClient client)
    {
        var answer = await client.GetFromJsonAsync<JsonNode>("/maintenance-attempts");
        return answer!["attempts"]!.AsArray().SingleOrDefault()?["status"]?.GetValue<string>();
    }
}
