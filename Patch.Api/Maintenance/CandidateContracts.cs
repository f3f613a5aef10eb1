using System.Text.Json.Nodes;
using Patch.Core.Data;

namespace Patch.Api.Maintenance;

/// <summary>Candidates, newest first.</summary>
internal sealed record CandidateList(IReadOnlyList<CandidateMessage> Candidates, string? Next);

/// <summary>One candidate.</summary>
internal sealed record CandidateMessage(
    string Stack, string Repo, string Ref, string Kind, string Sha, string State, string Reason, string? Before, string? Base, string? UpstreamRef,
    string? UpstreamSha, IReadOnlyList<string> Remotes, string? EventId, string? RunId, string? AttemptId, JsonNode? RangeDiff, DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt)
{
    public static CandidateMessage Of(Candidate row) => new(
        row.Stack, row.Repo, row.Reference, row.Kind, row.Sha, row.State, row.Reason, row.TipBefore, row.Base, row.UpstreamRef, row.UpstreamSha,
        PatchJson.Read<string[]>(row.RemotesJson)!, row.EventId, row.RunId, row.AttemptId,
        row.RangeDiffJson is null ? null : JsonNode.Parse(row.RangeDiffJson), row.CreatedAt, row.UpdatedAt);
}
