using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Patch.Core.Data;
using Patch.Tests.Support;

namespace Patch.Benchmarks.Lists;

/// <summary>Events, each with its dispatch record and its attempt, as a busy installation has them.</summary>
internal static class StoredRows
{
    private const int BatchSize = 2000;
    private static readonly string[] Statuses = ["changed", "completed", "needs_intervention", "failed"];
    private static readonly DateTimeOffset First = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static string EventId(int number) => $"patch:github-openai-codex-releases:tag:github.com,2008:Repository/965415649/v{number}:upstream.release";

    public static string AttemptId(int number) => $"{EventId(number)}:dispatch:{Time(number).ToWire()}";

    public static async Task FillAsync(TestDatabase database, int count)
    {
        await using var services = database.Services();
        var contexts = services.GetRequiredService<IDbContextFactory<PatchDbContext>>();
        for (var done = 0; done < count; done += BatchSize)
        {
            await using var db = await contexts.CreateDbContextAsync();
            foreach (var number in Enumerable.Range(done, Math.Min(BatchSize, count - done)))
                db.AddRange(Event(number), Record(number), Attempt(number));
            await db.SaveChangesAsync();
        }

        // What a running database does by itself after a while.
        await using var filled = await contexts.CreateDbContextAsync();
        await filled.Database.ExecuteSqlRawAsync("ANALYZE");
    }

    private static DateTimeOffset Time(int number) => First.AddSeconds(number);

    internal static FlowEvent Event(int number) => new()
    {
        Id = EventId(number),
        IdKey = IdKeys.Of(EventId(number)),
        Type = number % 2 == 0 ? "upstream.release" : "upstream.branch_update",
        Source = "patch",
        OccurredAt = Time(number),
        ReceivedAt = Time(number),
        PayloadJson = $$"""{"repo":"openai/codex","tag":"v{{number}}","url":"https://github.com/openai/codex/releases/tag/v{{number}}","title":"Release {{number}}"}""",
        SourceId = "github-openai-codex-releases",
    };

    internal static DispatchRecord Record(int number) => new()
    {
        EventId = EventId(number),
        EventKey = IdKeys.Of(EventId(number)),
        EventType = "upstream.release",
        Operation = "dispatch",
        Target = "workspace-backend",
        Transport = "workspace-http",
        WorkspaceBackendUrl = "http://127.0.0.1:3586",
        Status = "dispatched",
        RunIdsJson = $"""["run_{number:x12}"]""",
        Matched = 1,
        CreatedAt = Time(number),
    };

    internal static MaintenanceAttempt Attempt(int number) => new()
    {
        Id = AttemptId(number),
        IdKey = IdKeys.Of(AttemptId(number)),
        EventId = EventId(number),
        EventKey = IdKeys.Of(EventId(number)),
        EventType = "upstream.release",
        Operation = "dispatch",
        Status = Statuses[number % Statuses.Length],
        UpstreamRepo = "openai/codex",
        UpstreamTag = $"v{number}",
        WorkspaceRunIdsJson = $"""["run_{number:x12}"]""",
        CandidateRefsJson = $"""["refs/heads/patch/candidates/v{number}"]""",
        CreatedAt = Time(number),
        UpdatedAt = Time(number),
        CompletedAt = Time(number),
    };
}
