using Patch.Cli.Terminal;
using Patch.Client.Answers;
using Spectre.Console;

namespace Patch.Cli.Dispatch;

/// <summary>Records of dispatches for people.</summary>
internal static class DispatchTable
{
    public static Table Of(IReadOnlyList<DispatchRecord> records, bool withEvents = false)
    {
        var table = Tables.List(["At", "Operation", "Status", "To", .. withEvents ? ["Event"] : Array.Empty<string>(), "Runs or error"]);
        foreach (var record in records)
        {
            table.Row(
            [
                Tables.Time(record.CreatedAt), record.Operation, record.Status, record.WorkspaceBackendUrl ?? record.Target,
                .. withEvents ? [record.EventId] : Array.Empty<string>(), record.Error ?? string.Join(" ", record.RunIds ?? []),
            ]);
        }

        return table;
    }
}
