namespace Patch.Api.Console.Acts;

/// <summary>What an act of the console came to.</summary>
/// <param name="Done">Was it done?</param>
/// <param name="Subject">On what: an id; null for nothing.</param>
/// <param name="Sentence">What came of it: shown to who did it, and kept in the audit trail.</param>
/// <param name="GoTo">The page that shows it; null for the page that the button stands on.</param>
internal sealed record ActOutcome(bool Done, string? Subject, string Sentence, string? GoTo = null)
{
    public static ActOutcome Ok(string? subject, string sentence, string? goTo = null) => new(true, subject, sentence, goTo);

    public static ActOutcome Refused(string? subject, string sentence) => new(false, subject, sentence);
}
