using System.CommandLine;
using Patch.Cli.Dispatch;
using Patch.Cli.Http;
using Patch.Cli.Terminal;
using Patch.Client;
using Patch.Client.Answers;

namespace Patch.Cli.FlowEvents;

/// <summary><c>patchmoi events retry ID</c> and <c>patchmoi events replay ID</c></summary>
internal static class DispatchAgain
{
    private static readonly Argument<string> Id = new("id") { Description = "The event's id" };

    public static Command Retry() =>
        Create("retry", "Dispatch an event again and wait for its record, 30 s at most", (api, id, token) => api.RetryFlowEventAsync(id, token));

    public static Command Replay() =>
        Create("replay", "Have the workspace run an event again and wait for the record, 30 s at most", (api, id, token) => api.ReplayFlowEventAsync(id, token));

    private static Command Create(string name, string description, Func<IPatchApi, string, CancellationToken, Task<AskedDispatch>> ask) =>
        new Command(name, $"{description}. Exit code 1: the dispatch failed") { Id }.Asks(async (parsed, api, output, cancellationToken) =>
        {
            var answer = await ask(api, parsed.GetRequiredValue(Id), cancellationToken);
            output.Answer(answer, console => DispatchListing.Of([answer.Record]).WriteTo(console));
            return Judge(answer.Record, output);
        });

    private static int Judge(DispatchRecord record, CommandOutput output)
    {
        switch (record.Status)
        {
            case "failed":
                output.Remark($"The dispatch failed: {record.Error ?? "the workspace gave no reason"}");
                return ExitCodes.No;
            case "pending":
                output.Remark("Nobody sent it within 30 s: see whether the worker runs. It is sent as soon as one does.");
                return ExitCodes.Unreachable;
            default:
                return ExitCodes.Ok;
        }
    }
}
