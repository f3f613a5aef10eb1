using System.CommandLine;
using Patch.Cli.Http;
using Patch.Cli.Terminal;
using Patch.Client;
using Patch.Client.Answers;
using Spectre.Console;

namespace Patch.Cli.Maintenance;

/// <summary><c>patchmoi attempts show ID</c> and <c>patchmoi attempts sync ID</c></summary>
internal static class ShowAttempt
{
    private static readonly Argument<string> Id = Ids.Argument("The attempt's id");

    public static Command Show() => Create("show", "One maintenance attempt", (api, id, token) => api.GetAttemptAsync(id, token));

    public static Command Sync() =>
        Create("sync", "Ask the workspace now what became of an attempt's runs, and show the attempt", (api, id, token) => api.SyncAttemptAsync(id, token));

    private static Command Create(string name, string description, Func<IPatchApi, string, CancellationToken, Task<AttemptAnswer>> ask) =>
        new Command(name, description) { Id }.Asks(async (parsed, api, output, cancellationToken) =>
        {
            var answer = await ask(api, parsed.GetRequiredValue(Id), cancellationToken);
            output.Answer(answer, console => Write(console, answer.Attempt));
            return ExitCodes.Ok;
        });

    private static void Write(IAnsiConsole console, MaintenanceAttempt attempt) => console.Write(Records.Of(
        ("Id", attempt.Id),
        ("Status", attempt.Status),
        ("Message", attempt.Message),
        ("Error", attempt.Error),
        ("Upstream", $"{attempt.UpstreamRepo} {attempt.UpstreamTag ?? attempt.UpstreamRef} {attempt.UpstreamSha}".Trim()),
        ("Candidates", string.Join('\n', attempt.CandidateNames)),
        ("Runs", string.Join('\n', attempt.WorkspaceRunIds.Select(id => $"{id} {attempt.WorkspaceRunStatuses?.GetValueOrDefault(id)}".Trim()))),
        ("Event", attempt.EventId),
        ("Operation", attempt.Operation),
        ("Workspace", attempt.WorkspaceBackendUrl ?? "Patch's own"),
        ("Created", Records.Time(attempt.CreatedAt)),
        ("Updated", Records.Time(attempt.UpdatedAt)),
        ("Completed", Records.Time(attempt.CompletedAt))));
}
