using System.Text.Json.Nodes;
using Patch.Core.Data;

namespace Patch.Core.FlowEvents;

/// <summary>What a signal says of an upstream ref that changed as nobody expects: such a change is not acted on before a person has looked.</summary>
/// <param name="Disposition">One of <see cref="Dispositions"/>.</param>
/// <param name="Sentence">What happened upstream.</param>
/// <param name="IsGone">True for a ref that is there no more, so that there is nothing to carry anything to.</param>
internal sealed record HeldChange(string Disposition, string Sentence, bool IsGone)
{
    /// <summary>Null for all other signals.</summary>
    public static HeldChange? Of(JsonObject facts)
    {
        var change = Text(facts, "change");
        var disposition = change switch
        {
            RefChanges.Moved => Dispositions.HeldRefMoved,
            RefChanges.Gone => Dispositions.HeldRefGone,
            RefChanges.Forced => Dispositions.HeldRefForced,
            _ => null,
        };
        return disposition is null
            ? null
            : new HeldChange(
                disposition,
                RefChanges.Sentence(change!, Text(facts, "tag") ?? Text(facts, "ref") ?? "A ref", Text(facts, "previousSha"), Text(facts, "sha")),
                change == RefChanges.Gone);
    }

    private static string? Text(JsonObject facts, string name) => facts[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
