using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;
using Patch.Core.Data.WakeUps;

namespace Patch.Core.FlowEvents;

/// <summary>What came of creating an event by hand.</summary>
public abstract record CreateResult
{
    private CreateResult()
    {
    }

    /// <summary>It is stored and will be dispatched.</summary>
    public sealed record Created(FlowEvent FlowEvent) : CreateResult;

    /// <summary>An event of that id is there already; nothing new was made.</summary>
    public sealed record Known(FlowEvent FlowEvent) : CreateResult;

    /// <summary>The event cannot be taken; <paramref name="Sentence"/> says what to mend in <paramref name="Field"/>.</summary>
    public sealed record Invalid(string Field, string Sentence) : CreateResult;
}

/// <summary>Creates a flow event by hand, together with the outbox row of its dispatch.</summary>
public sealed class CreateFlowEvent(IDbContextFactory<PatchDbContext> contexts, IWakeUps wakeUps, TimeProvider timeProvider)
{
    /// <summary>Longest id, in characters.</summary>
    public const int MaxIdLength = 2000;

    private const int MaxTypeLength = 200;

    /// <summary>Creates the event unless its id is known. The unique index decides, so of two callers one creates and one finds.</summary>
    public async Task<CreateResult> CreateAsync(
        string? id, string? type, string? source, DateTimeOffset? occurredAt, JsonElement? payload, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(id))
            return new CreateResult.Invalid("id", "The event needs an id; it is the key by which a second one is recognised.");
        if (id.Length > MaxIdLength)
            return new CreateResult.Invalid("id", $"The id has {id.Length} characters; at most {MaxIdLength} are taken.");
        if (string.IsNullOrWhiteSpace(type) || type.Length > MaxTypeLength)
            return new CreateResult.Invalid("type", $"The event needs a type of at most {MaxTypeLength} characters, such as upstream.release.");
        foreach (var (field, text) in (ReadOnlySpan<(string, string?)>)[("id", id), ("type", type), ("source", source)])
        {
            // PostgreSQL keeps no NUL in a text; what one database refuses the other must not take.
            if (text?.Contains('\0', StringComparison.Ordinal) == true)
                return new CreateResult.Invalid(field, $"The {field} has a NUL character, which cannot be stored.");
        }

        var now = timeProvider.NowUtc();
        var flowEvent = new FlowEvent
        {
            Id = id,
            IdKey = IdKeys.Of(id),
            Type = type,
            Source = source,
            OccurredAt = occurredAt,
            ReceivedAt = now,
            PayloadJson = payload?.GetRawText() ?? "{}",
            Repo = PayloadRepository.Of(payload),
            TraceParent = PatchTelemetry.Here(),
        };
        try
        {
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            db.Add(DispatchOutbox.Row(flowEvent, "dispatch", "hand", now));
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException known) when (known.IsUniqueViolation())
        {
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            return new CreateResult.Known(await db.FlowEvents.AsNoTracking().SingleAsync(row => row.IdKey == flowEvent.IdKey, cancellationToken));
        }

        FlowEventTelemetry.Made("hand");
        await wakeUps.RingAsync(Stage.Dispatch, cancellationToken);
        return new CreateResult.Created(flowEvent);
    }
}
