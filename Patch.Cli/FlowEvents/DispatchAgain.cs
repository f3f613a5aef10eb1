using System.CommandLine;
using Patch.Cli.Dispatch;
using Patch.Cli.Http;
using Patch.Cli.Terminal;
using Patch.Client.Answers;

namespace Patch.Cli.FlowEvents;

/// <summary><c>patchmoi events retry ID</c> and <c>patchmoi events replay ID</c></summary>
internal static class DispatchAgain
{
    private static readonly Argument<string> Id = Ids.Argument("The event's id");

    private static readonly Option<bool> Wait = new("--wait") { Description = "Ask the workspace to answer when the steps have ended" };

    public static Command Retry() => new Command("retry", "Dispatch an event again and wait for its record, 30 s at most. Exit code 1: the dispatch failed") { Id }
        .Asks((parsed, api, output, token) => JudgeAsync(api.RetryFlowEventAsync(parsed.GetRequiredValue(Id), token), output));

    public static Command Replay() => new Command("replay", "Have the workspace run an event again and wait for the record, 30 s at most. Exit code 1: the dispatch failed") { Id, Wait }
        .Asks((parsed, api, output, token) => JudgeAsync(api.ReplayFlowEventAsync(parsed.GetRequiredValue(Id), parsed.GetValue(Wait) ? true : null, token), output));

    private static async Task<int> JudgeAsync(Task<AskedDispatch> asked, CommandOutput output)
    {
        var answer = await asked;
        output.Answer(answer, console => DispatchListing.Of([answer.Record]).WriteTo(console));
        return Judge(answer.Record, output);
    }

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
