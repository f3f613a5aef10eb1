using System.Text.Json.Nodes;

namespace Patch.Tests.Flows.Contract;

/// <summary>One deliberate difference from the original: why, and what Patch answers instead.</summary>
/// <param name="Sentence">The difference, as the docs list it.</param>
/// <param name="Status">Status that Patch answers; null when it is the recorded one.</param>
/// <param name="Change">Turns the recorded JSON into what Patch answers; null when there is nothing recorded to compare with.</param>
/// <param name="Check">Asserts what the recorded answer says nothing of.</param>
internal sealed record Difference(string Sentence, int? Status = null, Action<JsonNode>? Change = null, Action<Answer>? Check = null)
{
    /// <summary>True when the recorded body is left out of the comparison: it was a page of HTML, or another thing altogether.</summary>
    public bool ReplacesBody => Change is null && Check is not null;

    /// <summary>A problem document in place of the original's page.</summary>
    public static Difference Problem(int status, string error, string says, string sentence) => new(sentence, status, Check: answer =>
    {
        Assert.Equal("application/problem+json", answer.ContentType);
        Assert.Equal(error, (string?)answer.Json!["error"]);
        Assert.Equal(status, (int?)answer.Json!["status"]);
        Assert.Contains(says, (string?)answer.Json!["detail"], StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", answer.Body, StringComparison.Ordinal);
    });
}
