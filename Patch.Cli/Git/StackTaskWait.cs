using System.Text.Json;
using Patch.Cli.Terminal;
using Patch.Client;
using Refit;

namespace Patch.Cli.Git;

/// <summary>Waits for work on a stack that takes the worker longer than the API waits for it.</summary>
internal static class StackTaskWait
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(30);

    /// <summary>The result.</summary>
    /// <exception cref="CommandFailure">There is none.</exception>
    public static async Task<JsonElement> ResultAsync(IPatchApi api, IApiResponse<JsonElement> asked, CommandOutput output, CancellationToken cancellationToken)
    {
        if (asked.StatusCode != System.Net.HttpStatusCode.Accepted)
            return asked.Content;
        var id = asked.Content.GetProperty("task").GetProperty("id").GetString()!;
        output.Remark($"The worker is at it (task {id}).");
        var started = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(started) < Limit)
        {
            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
            var task = (await api.GetStackTaskAsync(id, cancellationToken)).Task;
            if (task is { State: "done", Result: { } result })
                return result;
            if (task.State == "failed")
                throw new CommandFailure(ExitCodes.Unusable, task.Error ?? "The worker could not do it.");
        }

        throw new CommandFailure(ExitCodes.Unreachable, $"The worker has not ended it after {Limit.TotalMinutes:0} min: is it running? Ask later at /stack-tasks/{id}.");
    }
}
