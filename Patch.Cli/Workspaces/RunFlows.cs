using System.CommandLine;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Patch.Cli.Terminal;
using Patch.Core.Data;
using Patch.Core.FlowEvents;
using Patch.Core.Workspaces.Local;

namespace Patch.Cli.Workspaces;

/// <summary><c>patchmoi flows run EVENT.json</c>: runs the steps that match an event here and now, without a record.</summary>
internal static class RunFlows
{
    private const int Largest = 1024 * 1024;

    private static readonly Argument<FileInfo> EventFile = new("event") { Description = "File with the event: {\"id\", \"type\", \"payload\"?, …}" };
    private static readonly Option<DirectoryInfo> Folder = WorkspaceFolder.Option();

    public static Command Create() => new Command(
        "run", "Run the steps that match an event, here and now. Exit code 1: a step failed, is blocked or needs a person, or none matched")
    {
        EventFile, Folder,
    }.Does(RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, CommandOutput output, CancellationToken cancellationToken)
    {
        var folder = WorkspaceFolder.Of(parsed, Folder);
        var flowEvent = await ReadAsync(parsed.GetRequiredValue(EventFile), cancellationToken);
        await using var services = LocalServices.Create([new("Patch:Workspaces:Directory", folder)]);
        var run = await services.GetRequiredService<RunFlowsNow>().RunAsync(folder, flowEvent, cancellationToken);
        FlowsRunReport.Write(run, output);
        return run.WentWell ? ExitCodes.Ok : ExitCodes.No;
    }

    private static async Task<FlowEventMessage> ReadAsync(FileInfo file, CancellationToken cancellationToken)
    {
        try
        {
            if (file.Length > Largest)
                throw new CommandFailure(ExitCodes.Unusable, $"{file} is larger than {Largest / 1024} KiB.");
            var read = PatchJson.Read<FlowEventMessage>(await File.ReadAllTextAsync(file.FullName, cancellationToken));
            return read is { Id.Length: > 0, Type.Length: > 0 }
                ? Completed(read)
                : throw new CommandFailure(ExitCodes.Unusable, $"{file} is no event: it needs an object with \"id\" and \"type\".");
        }
        catch (JsonException malformed)
        {
            throw new CommandFailure(ExitCodes.Unusable, $"{file} is no event: {malformed.Message}", malformed);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure(ExitCodes.Unusable, $"{file}: {unreadable.Message}", unreadable);
        }
    }

    /// <summary>What an event by hand may leave out: the payload, and when it was received.</summary>
    private static FlowEventMessage Completed(FlowEventMessage read) => read with
    {
        ReceivedAt = read.ReceivedAt == default ? TimeProvider.System.NowUtc() : read.ReceivedAt,
        Payload = read.Payload.ValueKind == JsonValueKind.Undefined ? JsonElement.Parse("{}") : read.Payload,
    };
}
