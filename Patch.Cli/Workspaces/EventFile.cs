using System.Text.Json;
using Patch.Cli.Terminal;
using Patch.Core.Data;
using Patch.Core.FlowEvents;

namespace Patch.Cli.Workspaces;

/// <summary>A file with an event: <c>{"id", "type", "payload"?, …}</c>.</summary>
internal static class EventFile
{
    private const int Largest = 1024 * 1024;

    /// <summary>Reads it.</summary>
    /// <exception cref="CommandFailure">It cannot be read, or is no event.</exception>
    public static async Task<FlowEventMessage> ReadAsync(FileInfo file, CancellationToken cancellationToken)
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
