using System.Text.Json.Nodes;
using Patch.Core.Data;
using Patch.Core.Maintenance;
using Patch.Core.Notifications.Routing;

namespace Patch.Core.Notifications.Writing;

/// <summary>What is told of a maintenance attempt that came to an outcome.</summary>
internal static class AttemptCauses
{
    /// <summary>The outcomes that somebody should know of. The others mean that nothing is to be done.</summary>
    private static readonly IReadOnlyList<string> Outcomes = ["changed", "needs_intervention", "blocked", "failed"];

    /// <summary>What takes back an outcome that was told: nothing is to be done any more.</summary>
    private static readonly IReadOnlyList<string> Settled = ["completed", "skipped"];

    /// <summary>True when a step of an attempt is told.</summary>
    public static bool IsTold(string? from, string to) =>
        from != to && (Outcomes.Contains(to) || Settled.Contains(to) && from is not null && Outcomes.Contains(from));

    /// <summary>How much an outcome matters.</summary>
    public static string SeverityOf(string status) => status switch
    {
        "blocked" or "failed" => NoticeSeverities.Error,
        "needs_intervention" => NoticeSeverities.Warning,
        _ => NoticeSeverities.Info,
    };

    public static NoticeCause Of(MaintenanceAttempt attempt, AttemptHistoryEntry step)
    {
        var facts = FactBounds.Read(PatchJson.Write(AttemptMessage.Of(attempt)));
        facts["status"] = step.ToStatus;
        var point = attempt.UpstreamTag ?? attempt.UpstreamRef ?? attempt.UpstreamSha;
        var words = step.ToStatus.Replace('_', ' ');
        return new NoticeCause
        {
            Key = $"attempt\0{attempt.Id}\0{step.Seq}",
            EventType = NoticeEvents.Attempt,
            Severity = SeverityOf(step.ToStatus),
            Repo = attempt.UpstreamRepo,
            Point = point,
            ThreadPoint = PointOf(attempt),
            At = step.At,
            Title = $"[patch] {attempt.UpstreamRepo ?? attempt.EventType} {point}".TrimEnd() + $": {words}",
            Text = step.Reason,
            Line = $"{words}: {step.Reason}",
            Footer = "maintenance",
            Fields =
            [
                new("Status", step.ToStatus), new("Upstream", attempt.UpstreamRepo ?? ""), new("Candidates", Candidates(facts["candidateRefs"])),
                new("Attempt", attempt.Id),
            ],
            Facts = new JsonObject
            {
                ["attempt"] = facts, ["step"] = new JsonObject { ["from"] = step.FromStatus, ["to"] = step.ToStatus, ["reason"] = step.Reason },
            },
            TraceParent = attempt.TraceParent,
        };
    }

    /// <summary>The upstream point of an attempt, as the signal that led to it has it.</summary>
    public static string? PointOf(MaintenanceAttempt attempt) => attempt.UpstreamTag ?? attempt.UpstreamSha ?? attempt.UpstreamRef;

    /// <summary>Candidate refs are plain names or objects with a <c>ref</c>.</summary>
    private static string Candidates(JsonNode? refs) => string.Join(", ", ((refs as JsonArray) ?? []).Select(candidate =>
        (candidate as JsonObject)?.Text("ref") ?? candidate?.ToString()));
}
