using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Patch.Core.Archive.Lines;
using Patch.Core.Data;

namespace Patch.Core.Archive.Files;

/// <summary><c>feed-jobs.jsonl</c>. The original only noted these jobs down; an imported one is not done.</summary>
internal sealed class FeedJobsFile(IDbContextFactory<PatchDbContext> contexts, TimeProvider timeProvider)
    : RowsFile<FeedJob>("feed-jobs.jsonl", contexts, timeProvider)
{
    protected override bool TryRead(
        (JsonElement Json, string Text) line, DateTimeOffset now, [NotNullWhen(true)] out FeedJob? read, [NotNullWhen(false)] out string? fault)
    {
        read = null;
        if (!LineRules.TryRead<JobLine>(line.Json, out var job, out fault))
            return false;
        fault = LineRules.Id("id", job.Id) ?? LineRules.Name("sourceId", job.SourceId) ?? LineRules.Time("createdAt", job.CreatedAt);
        if (fault is not null)
            return false;
        read = new FeedJob
        {
            Id = job.Id,
            IdKey = IdKeys.Of(job.Id),
            SourceId = job.SourceId,
            Json = line.Text,
            CreatedAt = job.CreatedAt,
        };
        return true;
    }

    protected override IQueryable<FeedJob> Rows(PatchDbContext db) => db.FeedJobs;

    protected override long SeqOf(FeedJob row) => row.Seq;

    protected override string KeyOf(FeedJob row) => row.IdKey;

    protected override Task<HashSet<string>> KnownAsync(PatchDbContext db, IReadOnlyList<FeedJob> rows, CancellationToken cancellationToken)
    {
        var keys = rows.Select(row => row.IdKey).ToList();
        return db.FeedJobs.Where(row => keys.Contains(row.IdKey)).Select(row => row.IdKey).ToHashSetAsync(cancellationToken);
    }

    protected override string Write(FeedJob row) => row.Json;

    private sealed record JobLine(string Id, string SourceId, DateTimeOffset CreatedAt);
}
