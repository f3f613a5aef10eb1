using System.Text.Json.Nodes;
using Patch.Core.Data;
using Patch.Core.Maintenance.Stacks;

namespace Patch.Api.Mcp;

/// <summary>Has the worker, which has the mirrors, do something on a stack, and waits for it.</summary>
internal static class StackWork
{
    /// <summary>How long to wait; clients of tools give up after a minute or so.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>What it came to, or why it came to nothing. Exactly one of the two is set.</summary>
    public static async Task<(JsonNode? Result, ToolRefusal? Refusal)> WaitAsync(
        this StackTasks tasks, string stack, string kind, JsonObject arguments, CancellationToken cancellationToken) =>
        await tasks.EndAsync(await tasks.AskAsync(stack, kind, arguments, cancellationToken), cancellationToken);

    /// <summary>The same of a question whose answer stays: it is worked on once, however often it is asked.</summary>
    public static async Task<(JsonNode? Result, ToolRefusal? Refusal)> WaitOnceAsync(
        this StackTasks tasks, string stack, string kind, JsonObject arguments, CancellationToken cancellationToken) =>
        await tasks.EndAsync(await tasks.AskOnceAsync(stack, kind, arguments, again: false, cancellationToken), cancellationToken);

    private static async Task<(JsonNode? Result, ToolRefusal? Refusal)> EndAsync(this StackTasks tasks, StackTask asked, CancellationToken cancellationToken)
    {
        var task = await tasks.WaitAsync(asked, Patience, cancellationToken);
        return task.State switch
        {
            StackTaskStates.Done => (JsonNode.Parse(task.ResultJson!), null),
            StackTaskStates.Failed => (null, Failed(task.Error!)),
            _ => (null, new ToolRefusal(
                "still_working", "The worker has not answered within 30 seconds. Call this again in a while; where that does not help, call get_health, and have an operator see that a worker runs.")),
        };
    }

    /// <summary>A code and a sentence, with a blank between.</summary>
    private static ToolRefusal Failed(string error)
    {
        var blank = error.IndexOf(' ', StringComparison.Ordinal);
        return new ToolRefusal(error[..blank].Replace('-', '_'), LongText.Short(error[(blank + 1)..], 2_000, "The worker's log has all of it."));
    }
}
