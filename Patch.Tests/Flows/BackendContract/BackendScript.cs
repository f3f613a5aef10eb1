using System.Text;
using System.Text.Json.Nodes;
using Patch.Core.Workspaces;
using Patch.Tests.Flows.Contract;
using Patch.Tests.Support;

namespace Patch.Tests.Flows.BackendContract;

/// <summary>Asks a serving Patch all that was asked of the recorded backend, in its order, first over HTTP and then over WebSocket.</summary>
internal sealed class BackendScript(ServedPatch patch)
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Fixtures", "workspace-backend");
    private static readonly string[] OfRunsAtWork =
        ["04-events-post-first", "05-run-get-while-running", "ws-02-flow.dispatch", "ws-03-flow.getRun-running", "ws-25-all-in-one"];

    private readonly Dictionary<string, string> runs = [];
    private readonly Dictionary<string, string?> verdicts = [];
    private IDisposable? held;

    /// <summary>Names of the recordings, in order; HTTP before WebSocket.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. Directory.EnumerateFiles(Folder, "??-*.txt").Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal),
        .. Directory.EnumerateFiles(Folder, "ws-??-*.json").Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal),
    ];

    /// <summary>What is wrong with each answer; null when nothing is.</summary>
    public static async Task<IReadOnlyDictionary<string, string?>> PlayAsync(DatabaseKind kind)
    {
        await using var patch = await ServedPatch.StartAsync(kind);
        var script = new BackendScript(patch);
        foreach (var name in Names)
            await script.StepAsync(name);
        script.held?.Dispose();
        return script.verdicts;
    }

    private async Task StepAsync(string name)
    {
        // What was recorded of a run at work is asked of one that waits; everything else of runs that have ended.
        if (OfRunsAtWork.Contains(name))
        {
            held ??= await patch.PauseAsync();
        }
        else
        {
            held?.Dispose();
            held = null;
            await patch.IdleAsync();
        }

        verdicts[name] = name.StartsWith("ws-", StringComparison.Ordinal) ? await TalkAsync(name) : await AskAsync(name);
    }

    private async Task<string?> AskAsync(string name)
    {
        var recorded = WorkspaceBackendRecording.Read(name);
        using var answer = await SendAsync(recorded);
        var body = await answer.Content.ReadAsStringAsync();
        var difference = BackendDifferences.ByName.GetValueOrDefault(name);
        var faults = new List<string>();
        if ((int)answer.StatusCode != (difference?.Status ?? recorded.Status))
            faults.Add($"status {(int)answer.StatusCode} in place of {difference?.Status ?? recorded.Status}");
        if (difference is null or { Change: not null })
            faults.AddRange(Compare(recorded.ResponseBody, body, difference));
        else if (difference.Status is null && body == recorded.ResponseBody || (int)answer.StatusCode == recorded.Status && difference.Status is not null)
            faults.Add($"it answers as recorded, though a difference is listed: {difference.Sentence}");
        return faults.Count == 0 ? null : $"{name}\n{string.Join('\n', faults)}\n{body}";
    }

    private async Task<HttpResponseMessage> SendAsync(WorkspaceBackendRecording recorded)
    {
        using var request = new HttpRequestMessage(new HttpMethod(recorded.Method), new Uri(
            patch.Api.Uri.GetLeftPart(UriPartial.Authority) + Translate(recorded.Target), new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        if (recorded.RequestBody.Length > 0 || recorded.Method == "POST")
            request.Content = new StringContent(recorded.RequestBody, Encoding.UTF8, "application/json");
        foreach (var (header, value) in recorded.Headers.Where(header => header.Key.StartsWith("x-", StringComparison.OrdinalIgnoreCase)))
            request.Headers.Add(header, value);

        // Reads are known by token or signature; the recorded backend let anybody read.
        if (recorded.Method == "GET")
            request.Headers.Add(FlowSignature.Header, FlowSignature.Of([], ServedPatch.Secret));
        using var client = patch.Api.Anonymous();
        return await client.SendAsync(request);
    }

    private async Task<string?> TalkAsync(string name)
    {
        var frames = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Folder, name + ".json")))!["frames"]!.AsArray();
        var difference = BackendDifferences.ByName.GetValueOrDefault(name);
        using var socket = await patch.ConnectAsync();
        var conversation = new SocketFrames(socket);
        var faults = new List<string>();
        foreach (var frame in frames)
        {
            if ((string?)frame!["dir"] == "send")
                await conversation.SendAsync(Translate((string)frame["text"]!));
            else if ((string?)frame["dir"] == "recv" && !((string)frame["text"]!).Contains("unsupportedWorkspaceBackendMethod", StringComparison.Ordinal))
                faults.AddRange(Compare((string)frame["text"]!, await conversation.ReceiveAsync(), difference));
        }

        await conversation.CloseAsync();
        return faults.Count == 0 ? null : $"{name}\n{string.Join('\n', faults)}";
    }

    private IReadOnlyList<string> Compare(string recordedText, string text, BackendDifferences.Difference? difference)
    {
        var (recorded, actual) = (JsonNode.Parse(recordedText), JsonNode.Parse(text));
        Learn(recorded, actual);
        BackendDifferences.Everywhere(recorded);
        BackendDifferences.WithoutOutput(actual);
        if (recorded?["method"] is null && recorded?["result"]?["serverInfo"] is null)
            difference?.Change?.Invoke(recorded!);
        return Comparison.Differences(recorded, actual);
    }

    /// <summary>The runs of a replay have a nonce in their ids: the recorded ones stand for Patch's.</summary>
    private void Learn(JsonNode? recorded, JsonNode? actual)
    {
        if ((recorded?["result"] ?? recorded)?["runIds"] is not JsonArray theirs || (actual?["result"] ?? actual)?["runIds"] is not JsonArray ours)
            return;
        foreach (var (their, our) in theirs.Zip(ours).Where(pair => ((string)pair.First!).EndsWith("_replay", StringComparison.Ordinal)))
            runs[(string)their!] = (string)our!;
    }

    private string Translate(string text) => runs.Aggregate(text, (now, run) => now.Replace(run.Key, run.Value, StringComparison.Ordinal));
}
