using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Patch.Core.Archive.Lines;
using Patch.Core.Data;
using Patch.Core.Maintenance;

namespace Patch.Core.Archive.Files;

/// <summary>
/// <c>maintenance-attempts.jsonl</c>: a line for each step of an attempt, the last one being how it stands. The lines are the attempts'
/// history. Attempts that are open go on being synced.
/// </summary>
internal sealed class AttemptsFile(IDbContextFactory<PatchDbContext> contexts, IOptions<MaintenanceOptions> options, TimeProvider timeProvider)
    : JsonlFile<AttemptLine, AttemptHistoryEntry>("maintenance-attempts.jsonl", contexts, timeProvider)
{
    private readonly IDbContextFactory<PatchDbContext> contexts = contexts;
    private readonly TimeProvider timeProvider = timeProvider;

    protected override bool TryRead(
        (JsonElement Json, string Text) line, DateTimeOffset now, [NotNullWhen(true)] out AttemptLine? read, [NotNullWhen(false)] out string? fault)
    {
        read = null;
        if (!LineRules.TryRead<AttemptMessage>(line.Json, out var message, out fault))
            return false;
        fault = LineRules.Id("id", message.Id) ?? LineRules.Id("eventId", message.EventId) ?? LineRules.Name("eventType", message.EventType)
            ?? LineRules.Name("operation", message.Operation) ?? LineRules.Name("status", message.Status)
            ?? LineRules.Time("createdAt", message.CreatedAt) ?? LineRules.Time("updatedAt", message.UpdatedAt)
            ?? LineRules.Text("upstreamRepo", message.UpstreamRepo) ?? LineRules.Text("upstreamRef", message.UpstreamRef)
            ?? LineRules.Text("upstreamSha", message.UpstreamSha) ?? LineRules.Text("upstreamTag", message.UpstreamTag)
            ?? LineRules.Text("workspaceBackendUrl", message.WorkspaceBackendUrl)
            ?? LineRules.Text("message", message.Message) ?? LineRules.Text("error", message.Error)
            ?? (message.WorkspaceRunIds?.All(IsText) != false ? null : "Its field workspaceRunIds is not a list of texts.")
            ?? (message.CandidateRefs?.All(reference => reference is JsonObject) != false ? null : "Its field candidateRefs is not a list of objects.");
        if (fault is not null)
            return false;
        read = new AttemptLine(message, line.Text, LineKeys.Of(line.Text));
        return true;
    }

    protected override async Task<int> AddAsync(PatchDbContext db, IReadOnlyList<AttemptLine> lines, CancellationToken cancellationToken)
    {
        var keys = lines.Select(line => line.Key).ToList();
        var known = await db.AttemptHistory.Where(step => keys.Contains(step.LineKey!)).Select(step => step.LineKey!).ToHashSetAsync(cancellationToken);
        var ids = lines.Select(line => IdKeys.Of(line.Message.Id)).Distinct().ToList();
        var attempts = await db.MaintenanceAttempts.Where(attempt => ids.Contains(attempt.IdKey))
            .ToDictionaryAsync(attempt => attempt.IdKey, cancellationToken);

        var steps = new List<(MaintenanceAttempt Attempt, AttemptHistoryEntry Step)>();
        foreach (var line in lines.Where(line => known.Add(line.Key)))
            steps.Add(line.Take(db, attempts));
        await db.SaveChangesAsync(cancellationToken);
        foreach (var (attempt, step) in steps)
            step.AttemptSeq = attempt.Seq;
        db.AddRange(steps.Select(pair => pair.Step));
        await db.SaveChangesAsync(cancellationToken);
        return steps.Count;
    }

    /// <summary>
    /// Open attempts become due for a sync once the whole file is in: before that, a line that ends one may still follow. One that Patch
    /// would have given up stays as the original left it, as does one that has no backend or no runs to ask for.
    /// </summary>
    protected override async Task FinishAsync(CancellationToken cancellationToken)
    {
        var now = timeProvider.NowUtc();
        var since = now - options.Value.GiveUpAfter;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await db.MaintenanceAttempts
            .Where(attempt => attempt.Status == "started" && attempt.NextSyncAt == null && attempt.CreatedAt >= since
                && attempt.WorkspaceBackendUrl != null && attempt.WorkspaceRunIdsJson != "[]")
            .ExecuteUpdateAsync(row => row.SetProperty(attempt => attempt.NextSyncAt, now), cancellationToken);
    }

    protected override IQueryable<AttemptHistoryEntry> Rows(PatchDbContext db) => db.AttemptHistory;

    protected override long SeqOf(AttemptHistoryEntry row) => row.Seq;

    protected override string Write(AttemptHistoryEntry row) => row.Json;

    private static bool IsText(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String;
}
