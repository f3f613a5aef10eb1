using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Patch.Core.Data;

namespace Patch.Tests.Api;

/// <summary>Rows for the API to read.</summary>
internal static class ApiData
{
    public static Task<PatchDbContext> DbAsync(this ApiServer api) =>
        api.Services.GetRequiredService<IDbContextFactory<PatchDbContext>>().CreateDbContextAsync();

    public static FlowEvent Event(string id, string type = "upstream.release") => new()
    {
        Id = id,
        IdKey = IdKeys.Of(id),
        Type = type,
        Source = "patch",
        ReceivedAt = TimeProvider.System.NowUtc(),
        PayloadJson = """{"repo":"o/r","tag":"v1"}""",
    };

    public static DispatchRecord Record(string eventId, string status = "dispatched") => new()
    {
        EventId = eventId,
        EventKey = IdKeys.Of(eventId),
        EventType = "upstream.release",
        Operation = "dispatch",
        Target = "local",
        Transport = "local",
        Status = status,
        RunIdsJson = """["run_1"]""",
        Matched = 1,
        CreatedAt = TimeProvider.System.NowUtc(),
    };

    public static MaintenanceAttempt Attempt(string id, string eventId, string status = "started") => new()
    {
        Id = id,
        IdKey = IdKeys.Of(id),
        EventId = eventId,
        EventKey = IdKeys.Of(eventId),
        EventType = "upstream.release",
        Operation = "dispatch",
        Status = status,
        CreatedAt = TimeProvider.System.NowUtc(),
        UpdatedAt = TimeProvider.System.NowUtc(),
    };

    public static Candidate Candidate(string reference, string stack = "stack", string state = CandidateStates.Built) => new()
    {
        IdKey = Core.Data.Candidate.KeyOf("o/r", reference, new string('1', 40)),
        Stack = stack,
        StackKey = IdKeys.Of(stack),
        Repo = "o/r",
        Reference = reference,
        ReferenceKey = Core.Data.Candidate.ReferenceKeyOf("o/r", reference),
        Kind = "branch",
        Sha = new string('1', 40),
        UpstreamRef = "refs/tags/v1",
        State = state,
        Reason = "Made.",
        CreatedAt = TimeProvider.System.NowUtc(),
        UpdatedAt = TimeProvider.System.NowUtc(),
    };

    public static Signal Signal(string sourceId, string entryId, string json = "{}") => new()
    {
        SourceId = sourceId,
        Provider = "github",
        Event = "release",
        EntryId = entryId,
        EntryKey = IdKeys.Of(entryId),
        Json = json,
        Repo = "o/r",
        PublishedAt = TimeProvider.System.NowUtc(),
        ReceivedAt = TimeProvider.System.NowUtc(),
        Disposition = "skipped:notify-only",
        DispositionReason = "The source's target only notifies.",
    };

    public static async Task AddAsync(this ApiServer api, params object[] rows)
    {
        await using var db = await api.DbAsync();
        db.AddRange(rows);
        await db.SaveChangesAsync();
    }
}
