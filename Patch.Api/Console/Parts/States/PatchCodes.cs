using Patch.Core.Git.Stacks;

namespace Patch.Api.Console.Parts.States;

/// <summary>What the code of a patch means to who looks.</summary>
public static class PatchCodes
{
    /// <summary>Good where it goes on, information where upstream has it, a warning where a person must decide.</summary>
    public static Tone ToneOf(string code) => code switch
    {
        PatchOutcomes.Applied or PatchOutcomes.AppliedCleanContext or PatchOutcomes.Changed or "resolved" => Tone.Good,
        PatchOutcomes.UpstreamedIdentical or PatchOutcomes.UpstreamedEmpty or PatchOutcomes.PartlyUpstreamed or PatchOutcomes.RevertedUpstream => Tone.Info,
        PatchOutcomes.Conflict => Tone.Warning,
        _ => Tone.Neutral,
    };
}
