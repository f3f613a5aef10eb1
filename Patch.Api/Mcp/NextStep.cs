namespace Patch.Api.Mcp;

/// <summary>What to do about an attempt, as a sentence for a model.</summary>
internal static class NextStep
{
    public static string Of(string status) => status switch
    {
        "started" => "Its runs have not ended. Call get_attempt again in a while.",
        "completed" => "Nothing is to be done: the fork has everything already.",
        "changed" => "A candidate is there to be reviewed by a person: its refs are in 'candidates'. Nothing was merged.",
        "needs_intervention" =>
            "A person must look. Call get_conflicts with this id for the files, the three sides and the commands. Where it answers no_conflict, a check failed on the candidate: read 'message', 'error' and the output of the runs.",
        "blocked" => "Something must be set up first; 'error' or 'message' says what. Afterwards have the event retried.",
        "failed" => "Read 'error' and the output of the runs. When the cause is mended, have the event retried.",
        "skipped" => "The event matched no flow, or its flow had nothing to do; 'message' says which. Call explain for the way that led here.",
        _ => "Call explain with this id.",
    };
}
