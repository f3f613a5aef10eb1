using System.Text;
using System.Text.Json;
using StreamJsonRpc;

namespace Patch.Core.Workspaces.Runners.CodeMode;

/// <summary>What a Codex tells about a turn while it goes on: it calls the methods here by its notifications.</summary>
internal sealed class CodexTurn(BoundedOutput output)
{
    private readonly TaskCompletionSource completed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The thread whose turn this is: there may be others, of helpers that the Codex starts. Empty when it is not known.</summary>
    public string ThreadId { get; private set; } = "";

    /// <summary>What the script and its commands wrote.</summary>
    public BoundedOutput Output => output;

    /// <summary>Ends when the turn has ended.</summary>
    public Task Completed => completed.Task;

    /// <summary>Why the turn failed; null when it did not.</summary>
    public string? Fault { get; private set; }

    /// <summary>Takes the answer to <c>thread/start</c>.</summary>
    public void Started(JsonElement answer) => ThreadId = Text(Member(answer, "thread"), "id") ?? "";

    [JsonRpcMethod("item/agentMessage/delta", UseSingleObjectParameterDeserialization = true)]
    public void Wrote(JsonElement parameters) => output.Add(Encoding.UTF8.GetBytes(Text(parameters, "delta") ?? ""));

    [JsonRpcMethod("item/commandExecution/outputDelta", UseSingleObjectParameterDeserialization = true)]
    public void CommandWrote(JsonElement parameters) => Wrote(parameters);

    [JsonRpcMethod("turn/completed", UseSingleObjectParameterDeserialization = true)]
    public void Ended(JsonElement parameters)
    {
        if (Text(parameters, "threadId") != ThreadId)
            return;
        if (Member(parameters, "turn") is { } turn && Member(turn, "error") is { } error)
            Fault = Text(error, "message");
        completed.TrySetResult();
    }

    /// <summary>The texts of the agent's messages in a thread, in their order. What has another shape is passed over.</summary>
    public static IEnumerable<string> AgentMessages(JsonElement answer) =>
        from turn in Items(Member(answer, "thread"), "turns")
        from item in Items(turn, "items")
        where Text(item, "type") == "agentMessage"
        let text = Text(item, "text")
        where text is not null
        select text;

    private static JsonElement? Member(JsonElement? value, string name) =>
        value is { ValueKind: JsonValueKind.Object } known && known.TryGetProperty(name, out var member) ? member : null;

    private static string? Text(JsonElement? value, string name) =>
        Member(value, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static IEnumerable<JsonElement> Items(JsonElement? value, string name) =>
        Member(value, name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];
}
