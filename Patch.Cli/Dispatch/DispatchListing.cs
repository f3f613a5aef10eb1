using Patch.Cli.Terminal;
using Patch.Client.Answers;

namespace Patch.Cli.Dispatch;

/// <summary>Records of dispatches for people.</summary>
internal static class DispatchListing
{
    public static Listing Of(IReadOnlyList<DispatchRecord> records, bool withEvents = false)
    {
        var list = new Listing(["At", "Operation", "Status", "To", .. withEvents ? ["Event"] : Array.Empty<string>(), "Runs or error"]);
        foreach (var record in records)
        {
            list.Add(
            [
                Records.Time(record.CreatedAt), record.Operation, record.Status, record.WorkspaceBackendUrl ?? record.Target,
                .. withEvents ? [record.EventId] : Array.Empty<string>(), record.Error ?? string.Join(" ", record.RunIds ?? []),
            ]);
        }

        return list;
    }
}
