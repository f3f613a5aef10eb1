using System.Text.Json;
using Patch.Core.Data;
using Patch.Core.Webhooks.Routing;

namespace Patch.Core.Webhooks.Explaining;

/// <summary>What was decided of a delivery, as it was stored beside it.</summary>
/// <param name="Rules">The verdict of every rule, matching ones first.</param>
/// <param name="Signals">The signals that it told of, new ones and known ones.</param>
/// <param name="Polls">Feed sources that were polled at once.</param>
/// <param name="Stacks">Patch stacks whose forecast was made again.</param>
internal sealed record StoredDecision(
    IReadOnlyList<RuleVerdict> Rules, IReadOnlyList<SignalName> Signals, IReadOnlyList<string> Polls, IReadOnlyList<string> Stacks)
{
    /// <summary>Reads <see cref="Delivery.DecisionJson"/>; null where there is none, or where it is of no form that is known.</summary>
    public static StoredDecision? Of(string? json)
    {
        if (json is null)
            return null;
        try
        {
            return PatchJson.Read<Stored>(json) is { } stored
                ? new StoredDecision(stored.Rules ?? [], stored.Signals ?? [], stored.Polls ?? [], stored.Stacks ?? [])
                : null;
        }
        catch (JsonException)
        {
            return null; // Of another version: the disposition beside it still says what came of it.
        }
    }

    private sealed record Stored(
        IReadOnlyList<RuleVerdict>? Rules, IReadOnlyList<SignalName>? Signals, IReadOnlyList<string>? Polls, IReadOnlyList<string>? Stacks);
}

/// <summary>A signal by its place; the fact's key finds the one that a poll brought under an id of its own.</summary>
internal sealed record SignalName(string SourceId, string EntryId, string? FactKey = null);
