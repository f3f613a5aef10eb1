using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Patch.Core.Data;
using Patch.Core.Maintenance;

namespace Patch.Core.Archive.Files;

/// <summary>The table of the original's files, in the order in which they are taken in: what came first, first; the cursors last.</summary>
internal sealed class ArchiveFiles(IDbContextFactory<PatchDbContext> contexts, IOptions<MaintenanceOptions> maintenance, TimeProvider timeProvider)
{
    public IReadOnlyList<ArchiveFile> All { get; } =
    [
        new FeedEventsFile(contexts, timeProvider),
        new FeedJobsFile(contexts, timeProvider),
        new FlowEventsFile(contexts, timeProvider),
        new DispatchesFile("flow-dispatches.jsonl", old: true, contexts, timeProvider),
        new DispatchesFile("workspace-dispatches.jsonl", old: false, contexts, timeProvider),
        new AttemptsFile(contexts, maintenance, timeProvider),
        new FeedStateFile(contexts, timeProvider),
    ];
}
