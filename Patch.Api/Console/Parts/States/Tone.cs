namespace Patch.Api.Console.Parts.States;

/// <summary>What a state means to who looks: said by word and by shape, and only then by colour.</summary>
public enum Tone
{
    Neutral,
    Info,
    Good,
    Warning,
    Bad,
}

/// <summary>The tone of each state that Patch knows.</summary>
public static class Tones
{
    private static readonly Dictionary<string, Tone> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["completed"] = Tone.Good, ["changed"] = Tone.Good, ["dispatched"] = Tone.Good, ["verified"] = Tone.Good, ["clean"] = Tone.Good,
        ["up-to-date"] = Tone.Good, ["pushed"] = Tone.Good, ["built"] = Tone.Good, ["sent"] = Tone.Good, ["healthy"] = Tone.Good,
        ["succeeded"] = Tone.Good, ["done"] = Tone.Good, ["applied"] = Tone.Good, ["merged"] = Tone.Good, ["reachable"] = Tone.Good,
        ["started"] = Tone.Info, ["pending"] = Tone.Info, ["queued"] = Tone.Info, ["running"] = Tone.Info, ["open"] = Tone.Info, ["received"] = Tone.Info,
        ["upstreamed"] = Tone.Info, ["digested"] = Tone.Info,
        ["needs_intervention"] = Tone.Warning, ["blocked"] = Tone.Warning, ["held"] = Tone.Warning, ["degraded"] = Tone.Warning,
        ["paused"] = Tone.Warning, ["stale"] = Tone.Warning, ["conflicts"] = Tone.Warning, ["conflict"] = Tone.Warning, ["late"] = Tone.Warning,
        ["failed"] = Tone.Bad, ["refused"] = Tone.Bad, ["cannot-run"] = Tone.Bad, ["unhealthy"] = Tone.Bad, ["error"] = Tone.Bad,
        ["unreachable"] = Tone.Bad, ["cancelled"] = Tone.Neutral, ["canceled"] = Tone.Neutral, ["skipped"] = Tone.Neutral, ["deduplicated"] = Tone.Neutral,
    };

    /// <summary>The tone of <paramref name="state"/>; of <c>held:CODE</c> that of <c>held</c>. A state that is not known is neutral.</summary>
    public static Tone Of(string? state)
    {
        if (string.IsNullOrEmpty(state))
            return Tone.Neutral;
        var word = state.IndexOf(':', StringComparison.Ordinal) is var colon && colon < 0 ? state : state[..colon];
        return Known.GetValueOrDefault(word, Tone.Neutral);
    }

    /// <summary>The shape that stands for the tone, for who does not see colours.</summary>
    public static string Shape(Tone tone) => tone switch
    {
        Tone.Good => "●",
        Tone.Info => "◐",
        Tone.Warning => "▲",
        Tone.Bad => "■",
        _ => "○",
    };
}
