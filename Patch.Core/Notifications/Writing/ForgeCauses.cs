using System.Globalization;
using System.Text.Json.Nodes;
using Patch.Core.Data;
using Patch.Core.Notifications.Routing;

namespace Patch.Core.Notifications.Writing;

/// <summary>What is told of something that was done at a forge.</summary>
internal static class ForgeCauses
{
    /// <summary>How much a step matters: what a person must mend, what waits for a person, and what is only good to know.</summary>
    public static string SeverityOf(string kind, string threadState) =>
        threadState == ForgeThreadStates.Blocked || kind.StartsWith("refused", StringComparison.Ordinal) || kind.StartsWith("blocked", StringComparison.Ordinal)
            ? NoticeSeverities.Error
            : kind.StartsWith("issue-opened", StringComparison.Ordinal) || kind.StartsWith("issue-reopened", StringComparison.Ordinal)
                ? NoticeSeverities.Warning
                : NoticeSeverities.Info;

    /// <param name="step">What was done.</param>
    /// <param name="thread">The pull request and issue that it belongs to.</param>
    /// <param name="attempt">The attempt that they show; null where it is not there.</param>
    public static NoticeCause Of(ForgeStep step, ForgeThread thread, MaintenanceAttempt? attempt)
    {
        var words = step.Kind.Replace('-', ' ');
        var isIssue = step.Kind.StartsWith("issue", StringComparison.Ordinal);
        var number = isIssue ? thread.IssueNumber : thread.PullNumber;
        return new NoticeCause
        {
            Key = $"forge\0{thread.IdKey}\0{step.Seq}",
            EventType = NoticeEvents.PullRequest,
            Severity = SeverityOf(step.Kind, thread.State),
            Repo = attempt?.UpstreamRepo ?? thread.Repo,
            Point = thread.Point,
            ThreadPoint = attempt is null ? thread.Point : AttemptCauses.PointOf(attempt) ?? thread.Point,
            Url = step.Url ?? (isIssue ? thread.IssueUrl : thread.PullUrl),
            At = step.At,
            Title = $"[patch] {thread.Repo} {thread.Point}: {words}",
            Text = step.Sentence,
            Line = $"{words}: {step.Sentence}",
            Footer = "forge",
            Fields =
            [
                new("Fork", thread.Repo), new("Stack", thread.Stack),
                new(isIssue ? "Issue" : "Pull request", number is { } value ? string.Create(CultureInfo.InvariantCulture, $"#{value}") : ""),
            ],
            Facts = new JsonObject
            {
                ["pullRequest"] = new JsonObject
                {
                    ["kind"] = step.Kind, ["sentence"] = step.Sentence, ["fork"] = thread.Repo, ["host"] = thread.Host, ["stack"] = thread.Stack, ["point"] = thread.Point,
                    ["state"] = thread.State, ["attemptId"] = thread.AttemptId, ["number"] = thread.PullNumber, ["url"] = thread.PullUrl,
                    ["issueNumber"] = thread.IssueNumber, ["issueUrl"] = thread.IssueUrl,
                },
            },
            TraceParent = thread.TraceParent ?? attempt?.TraceParent,
        };
    }
}
