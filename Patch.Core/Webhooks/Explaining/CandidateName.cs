using System.Text.Json.Nodes;
using Patch.Core.Data;

namespace Patch.Core.Webhooks.Explaining;

/// <summary>A candidate as an attempt names it.</summary>
/// <param name="Reference">The full ref.</param>
/// <param name="Repo">The fork; empty where the attempt does not say.</param>
/// <param name="Key">Its key among the candidates.</param>
internal sealed record CandidateName(string Reference, string Repo, string Key)
{
    /// <summary>Those of an attempt; what a workspace elsewhere wrote without a ref is left out.</summary>
    public static IEnumerable<CandidateName> Of(MaintenanceAttempt attempt)
    {
        foreach (var named in JsonNode.Parse(attempt.CandidateRefsJson)!.AsArray())
        {
            if (named is JsonObject fields && Text(fields, "ref") is { } reference)
            {
                var repo = Text(fields, "repo") ?? "";
                yield return new CandidateName(reference, repo, Candidate.KeyOf(repo, reference, Text(fields, "sha") ?? ""));
            }
        }
    }

    private static string? Text(JsonObject fields, string name) => fields[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
