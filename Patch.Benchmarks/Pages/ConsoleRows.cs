using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Patch.Benchmarks.Lists;
using Patch.Core.Data;
using Patch.Core.Maintenance.Stacks;
using Patch.Tests.Support;

namespace Patch.Benchmarks.Pages;

/// <summary>Events with all that comes before and after them, the newest just now, and many stacks with their forecasts and candidates.</summary>
internal static class ConsoleRows
{
    public const string Repo = "openai/codex";
    public const string SourceId = "github-openai-codex-releases";
    private const int BatchSize = 2000;
    private const int Stacks = 60;
    private const int Sources = 60;
    private const int Patches = 30;

    public static string Stack(int number) => $"stack-{number}";

    public static string DeliveryId(int number) => $"github:{number}";

    public static async Task FillAsync(TestDatabase database, int count)
    {
        await using var services = database.Services();
        var contexts = services.GetRequiredService<IDbContextFactory<PatchDbContext>>();
        var now = TimeProvider.System.NowUtc();
        for (var done = 0; done < count; done += BatchSize)
        {
            await using var db = await contexts.CreateDbContextAsync();
            db.ChangeTracker.AutoDetectChangesEnabled = false;
            foreach (var number in Enumerable.Range(done, Math.Min(BatchSize, count - done)))
                db.AddRange(Rows(number, now.AddSeconds(number - count)));
            await db.SaveChangesAsync();
        }

        await using var filled = await contexts.CreateDbContextAsync();
        filled.AddRange(Enumerable.Range(0, Stacks).SelectMany(number => StackRows(number, now)));
        filled.AddRange(Enumerable.Range(0, Sources).Select(number => Source(number == 0 ? SourceId : $"source-{number}", now)));
        filled.Add(new ChannelState { Name = "chat", Day = CountDays.DayOf(now), SentToday = 40, LastSentAt = now });
        await filled.SaveChangesAsync();
        // What the worker has counted by then.
        var events = await filled.FlowEvents.MaxAsync(row => row.Seq);
        foreach (var table in CountedTables.All)
        {
            filled.Add(new DayCount { Kind = table.Counted, Day = "", Count = events });
            filled.AddRange(Enumerable.Range(0, 30).Select(day => new DayCount { Kind = table.Name, Day = CountDays.DayOf(now.AddDays(-day)), Count = 1000 + day }));
        }

        await filled.SaveChangesAsync();
        await filled.Database.ExecuteSqlRawAsync("ANALYZE");
    }

    private static object[] Rows(int number, DateTimeOffset at)
    {
        var (flowEvent, attempt, record) = (StoredRows.Event(number), StoredRows.Attempt(number), StoredRows.Record(number));
        flowEvent.ReceivedAt = attempt.CreatedAt = attempt.UpdatedAt = record.CreatedAt = at;
        attempt.CompletedAt = at;
        attempt.Message = "It ended.";
        flowEvent.Repo = Repo;
        var entry = $"tag:github.com,2008:Repository/965415649/v{number}";
        return [
            flowEvent, attempt, record,
            new Signal
            {
                SourceId = SourceId, Provider = "github", Event = "release", EntryId = entry, EntryKey = IdKeys.Of(entry), Json = "{}", Repo = Repo,
                PublishedAt = at, ReceivedAt = at, Disposition = "dispatched", DispositionReason = "A flow event was made.", OutcomeId = flowEvent.Id, NoticePending = false,
            },
            new Delivery
            {
                Id = DeliveryId(number), IdKey = IdKeys.Of(DeliveryId(number)), Provider = "github", DeliveryId = $"{number}", Event = "release", Verdict = "verified", HeadersJson = "{}",
                ReceivedAt = at, Repo = Repo, Disposition = "dispatched", DispositionReason = "A route took it.",
            },
            new AttemptHistoryEntry { AttemptSeq = number + 1, At = at, ToStatus = attempt.Status, Reason = "It ended.", Json = "{}", NoticePending = false, ForgePending = false },
            new Notice
            {
                Channel = "chat", EventType = flowEvent.Type, Repo = Repo, Point = $"v{number}", DedupeKey = $"{number}", BodyJson = "{}", CreatedAt = at,
                State = number % 50 == 0 ? NoticeStates.Failed : NoticeStates.Sent, SentAt = at, Tries = 1, Reason = "It was sent.",
            },
            new AuditEntry { At = at, Who = "operator", Door = "console", Action = number % 3 == 0 ? "replay" : "poll", Subject = flowEvent.Id, Outcome = "It was done.", Address = "127.0.0.1" },
        ];
    }

    private static FeedSource Source(string id, DateTimeOffset now) => new()
    {
        Id = id, Enabled = true, PrimedAt = now, LastCheckedAt = now, NextPollAt = now.AddMinutes(5), HookOnly = 3, PollOnly = 2,
        ConfigJson = $$$"""
            {"id":"{{{id}}}","provider":"github","url":"https://github.com/openai/codex/releases.atom","event":"release","repo":{"owner":"openai","name":"codex","fullName":"openai/codex"}}
            """,
    };

    private static IEnumerable<object> StackRows(int number, DateTimeOffset now)
    {
        var (name, key) = (Stack(number), IdKeys.Of(Stack(number)));
        yield return new MaintainedStack { Name = name, NameKey = key, Active = true, ForkName = "us/codex", Branch = "main", UpstreamName = Repo, NextForecastAt = now, CreatedAt = now };
        for (var made = 0; made < 50; made++)
        {
            var (onto, point) = ($"{made:x40}", $"refs/tags/v{made}");
            yield return new StackForecast
            {
                Stack = name, StackKey = key, Line = "releases", IdKey = IdKeys.Of($"{name}\n{made}"), Tip = new string('a', 40), Onto = onto, OntoRef = point, Verdict = StackVerdicts.Clean,
                Sentence = "Nothing conflicts.", MadeAt = now, ResultJson = PatchJson.Write(Forecast(name, onto, point)),
            };
            yield return new Candidate
            {
                IdKey = IdKeys.Of($"{name}\ncandidate\n{made}"), Stack = name, StackKey = key, Repo = "us/codex", Reference = $"refs/heads/patch/candidates/v{made}",
                ReferenceKey = IdKeys.Of($"{name}\nreference\n{made}"), Kind = "branch", Sha = onto, UpstreamRef = point, State = made == 49 ? CandidateStates.Pushed : CandidateStates.Superseded,
                Reason = "It was made.", EventId = StoredRows.EventId(made), CreatedAt = now, UpdatedAt = now,
            };
        }
    }

    private static ForecastAnswer Forecast(string stack, string onto, string point) => new(
        stack, new string('a', 40), new string('b', 40), onto, point, StackVerdicts.Clean, "Nothing conflicts.",
        [.. Enumerable.Range(0, Patches).Select(patch => new ForecastPatch($"{patch:x40}", $"Patch {patch} of the fork", "applied", "It is carried over.", null, [])
        {
            Author = "A person", AuthoredAt = TimeProvider.System.NowUtc(), Files = 3, Added = 20, Removed = 5,
        })],
        12)
    {
        Lag = new ForecastLag(120, 2),
    };
}
