using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Patch.Core.Data;
using Patch.Core.Data.WakeUps;

namespace Patch.Core.Maintenance.Stacks;

/// <summary>
/// Sweep that keeps a row for each stack and asks for a forecast whenever its upstream moved, or nothing was looked at for a while. The
/// cursor and the task it asks for are one transaction, so of two workers one asks.
/// </summary>
public sealed class FollowStacks(
    IDbContextFactory<PatchDbContext> contexts, StackCatalog catalog, IWakeUps wakeUps, IOptions<MaintenanceOptions> options, TimeProvider timeProvider)
{
    private const int BatchSize = 500;

    /// <summary>Packages are files, and checkouts are looked into: not at every sweep.</summary>
    private static readonly TimeSpan ReadEvery = TimeSpan.FromSeconds(10);

    private DateTimeOffset readAt = DateTimeOffset.MinValue;

    /// <summary>Looks at all stacks; returns how many forecasts it asked for.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var stacks = await KeepRowsAsync(db, cancellationToken);
        if (stacks.Count == 0)
            return 0;
        var after = stacks.Min(stack => stack.SignalSeq);
        var signals = await db.Signals.AsNoTracking().Where(signal => signal.Seq > after).OrderBy(signal => signal.Seq).Take(BatchSize)
            .Select(signal => new Heard(signal.Seq, signal.Repo, signal.Json, signal.TraceParent)).ToListAsync(cancellationToken);
        var asked = 0;
        foreach (var stack in stacks)
            asked += await AskAsync(db, stack, signals, cancellationToken);
        if (asked > 0)
            await wakeUps.RingAsync(Stage.Stack, cancellationToken);
        return asked;
    }

    /// <summary>The rows of the stacks that can be followed, as the catalog has them now.</summary>
    private async Task<List<MaintainedStack>> KeepRowsAsync(PatchDbContext db, CancellationToken cancellationToken)
    {
        var known = await db.MaintainedStacks.ToDictionaryAsync(row => row.Name, StringComparer.Ordinal, cancellationToken);
        var now = timeProvider.NowUtc();
        if (now - readAt < ReadEvery)
            return [.. known.Values.Where(row => row.Active)];
        readAt = now;
        var defined = catalog.Load();
        foreach (var stack in defined)
        {
            if (!known.TryGetValue(stack.Name, out var row))
            {
                // What was heard before it was followed is in its first forecast.
                row = new MaintainedStack
                {
                    Name = stack.Name, NameKey = IdKeys.Of(stack.Name), ForkName = stack.ForkName, Branch = stack.Branch, CreatedAt = now, NextForecastAt = now,
                    SignalSeq = await db.Signals.MaxAsync(signal => (long?)signal.Seq, cancellationToken) ?? 0,
                };
                db.Add(row);
                known[stack.Name] = row;
            }

            if (!row.Active || row.Branch != stack.Branch || row.ForkName != stack.ForkName || (row.Problem is null) != (stack.Problem is null))
                row.NextForecastAt = now;
            (row.Active, row.ForkName, row.Branch, row.UpstreamName, row.Problem) = (true, stack.ForkName, stack.Branch, stack.UpstreamName, stack.Problem);
        }

        foreach (var gone in known.Values.ExceptBy(defined.Select(stack => stack.Name), row => row.Name, StringComparer.Ordinal))
            gone.Active = false;
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException raced) when (raced.IsUniqueViolation() || raced is DbUpdateConcurrencyException)
        {
            // Another worker made the row at the same time: the next sweep finds it.
            db.ChangeTracker.Clear();
            readAt = DateTimeOffset.MinValue;
            return [];
        }

        return [.. known.Values.Where(row => row.Active)];
    }

    private async Task<int> AskAsync(PatchDbContext db, MaintainedStack stack, List<Heard> signals, CancellationToken cancellationToken)
    {
        var now = timeProvider.NowUtc();
        var unheard = signals.Where(signal => signal.Seq > stack.SignalSeq).ToList();
        var due = stack.NextForecastAt <= now;
        if (unheard.Count == 0 && !due)
            return 0;
        // Of several releases, or pushes to one branch, the last counts.
        var points = unheard.Where(signal => string.Equals(signal.Repo, stack.UpstreamName, StringComparison.OrdinalIgnoreCase))
            .Select(signal => (Reference: ReferenceOf(signal.Json), signal.TraceParent)).Where(point => point.Reference is not null)
            .GroupBy(point => UpstreamPoint.LineOf(point.Reference!)).Select(line => line.Last()).ToList();
        var moved = unheard.FindLast(signal => string.Equals(signal.Repo, stack.ForkName, StringComparison.OrdinalIgnoreCase));
        if (due || moved is not null)
            points.Add((null, moved?.TraceParent));

        var (seen, heard, next) = (stack.SignalSeq, unheard.Count > 0 ? unheard[^1].Seq : stack.SignalSeq, due ? now + options.Value.ForecastEvery : stack.NextForecastAt);
        var before = stack.NextForecastAt;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var won = await db.MaintainedStacks.Where(row => row.Seq == stack.Seq && row.SignalSeq == seen && row.NextForecastAt == before)
            .ExecuteUpdateAsync(row => row.SetProperty(s => s.SignalSeq, heard).SetProperty(s => s.NextForecastAt, next), cancellationToken);
        if (won == 0)
            return 0;
        db.StackTasks.AddRange(points.Select(point => Asked(stack, point.Reference, point.TraceParent, now)));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return points.Count;
    }

    /// <summary>In the trace of the signal that is the reason; where time alone is, in one of its own.</summary>
    private static StackTask Asked(MaintainedStack stack, string? point, string? traceParent, DateTimeOffset now)
    {
        using var span = PatchTelemetry.Start(SpanNames.Follow, traceParent);
        span?.SetTag(SpanTags.Stack, stack.Name).SetTag(SpanTags.Point, point);
        return StackTasks.Row(stack.Name, ForecastStack.Name, ForecastStack.Arguments(point, follow: true), background: true, now, PatchTelemetry.Here(traceParent));
    }

    /// <summary>The tag or branch that a signal is about; null where it names none, or one that is gone.</summary>
    private static string? ReferenceOf(string json)
    {
        try
        {
            var signal = JsonNode.Parse(json) as JsonObject;
            if (Text(signal, "change") == RefChanges.Gone)
                return null;
            return Text(signal, "tag") is { } tag ? tag.StartsWith("refs/", StringComparison.Ordinal) ? tag : $"refs/tags/{tag}" : Text(signal, "ref");
        }
        catch (JsonException)
        {
            // Imported with half a character: there is nothing to forecast on, and the next look at upstream will do.
            return null;
        }
    }

    private static string? Text(JsonObject? signal, string name) => signal?[name] is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0 ? text : null;

    private sealed record Heard(long Seq, string Repo, string Json, string? TraceParent);
}
