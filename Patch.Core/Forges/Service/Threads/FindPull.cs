using Patch.Core.Forges.Api;
using Patch.Core.Forges.Service.Writing;

namespace Patch.Core.Forges.Service.Threads;

/// <summary>Finds what a thread has at its forge: by the number that was kept, else by head and marker. It always looks before anything is opened.</summary>
internal static class FindPull
{
    /// <summary>The thread's pull request, open or closed; null when it has none.</summary>
    /// <param name="work">The thread.</param>
    /// <param name="head">Its branch.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<ForgePull?> OfAsync(ThreadWork work, string? head, CancellationToken cancellationToken)
    {
        var thread = work.Thread;
        if (thread.PullNumber is { } number && (await work.Forge.PullAsync(number, cancellationToken)).Needed() is { } kept && (head is null || kept.Head == head))
            return kept;
        return head is null ? null : await SearchAsync(work, head, cancellationToken);
    }

    /// <summary>By head and marker, and kept where there is one.</summary>
    public static async Task<ForgePull?> SearchAsync(ThreadWork work, string head, CancellationToken cancellationToken)
    {
        if (await LookAsync(work, head, cancellationToken) is not { } found)
            return null;
        if (work.Thread.PullNumber != found.Number)
        {
            (work.Thread.PullNumber, work.Thread.PullUrl, work.Thread.WrittenTitle, work.Thread.WrittenBodyHash) = (found.Number, found.Url, null, null);
            work.Note(ForgeStepKinds.PullFound, $"Found the pull request {found.Number} of {head}.", found.Url);
            await work.KeepAsync(cancellationToken);
        }

        return found;
    }

    /// <summary>By head and marker; the thread keeps the one that it has.</summary>
    public static async Task<ForgePull?> LookAsync(ThreadWork work, string head, CancellationToken cancellationToken) =>
        Choose((await work.Forge.PullsAsync(head, cancellationToken)).Needed(), work.Thread.IdKey);

    /// <summary>
    /// Of the thread's own the open one, else the newest; with none of its own, one that a person opened and that is open: a second one of the same branch
    /// would help nobody.
    /// </summary>
    public static ForgePull? Choose(IReadOnlyList<ForgePull> pulls, string key)
    {
        var own = pulls.Where(pull => OwnedBody.IsOf(pull.Body, key)).ToList();
        return own.FirstOrDefault(pull => pull.State == ForgePullStates.Open) ?? own.MaxBy(pull => pull.Number)
            ?? pulls.FirstOrDefault(pull => pull.State == ForgePullStates.Open && !pull.Body.Contains("<!-- patch:thread ", StringComparison.Ordinal));
    }

    /// <summary>The thread's issue, open or closed; null when it has none.</summary>
    public static async Task<ForgeIssue?> IssueAsync(ThreadWork work, string label, bool search, CancellationToken cancellationToken)
    {
        var thread = work.Thread;
        if (thread.IssueNumber is { } number && (await work.Forge.IssueAsync(number, cancellationToken)).Needed() is { } kept)
            return kept;
        if (!search)
            return null;
        var own = (await work.Forge.IssuesAsync(label, cancellationToken)).Needed().Where(issue => OwnedBody.IsOf(issue.Body, thread.IdKey)).ToList();
        var found = own.FirstOrDefault(issue => issue.Open) ?? own.MaxBy(issue => issue.Number);
        if (found is not null)
        {
            (thread.IssueNumber, thread.IssueUrl) = (found.Number, found.Url);
            work.Note(ForgeStepKinds.IssueFound, $"Found the issue {found.Number}.", found.Url);
            await work.KeepAsync(cancellationToken);
        }

        return found;
    }
}
