using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;
using Patch.Core.Forges.Api;
using Patch.Core.Forges.Service.Facts;
using Patch.Core.Forges.Service.Writing;

namespace Patch.Core.Forges.Service.Threads;

/// <summary>One thread that is worked on under a lease: the row as it is by now, and what was done.</summary>
/// <param name="contexts">Where it is kept.</param>
/// <param name="thread">The row, as it was claimed.</param>
/// <param name="owner">The lease.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class ThreadWork(IDbContextFactory<PatchDbContext> contexts, ForgeThread thread, string owner, TimeProvider timeProvider)
{
    private readonly List<ForgeStep> steps = [];

    /// <summary>The row.</summary>
    public ForgeThread Thread => thread;

    /// <summary>The fork at its forge.</summary>
    public required IForge Forge { get; init; }

    /// <summary>As it is there now.</summary>
    public required ForgeRepository Repository { get; init; }

    /// <summary>What the settings say of the fork.</summary>
    public required ForgeServiceChoice Choice { get; init; }

    /// <summary>What is to be shown.</summary>
    public required ThreadFacts Facts { get; init; }

    /// <summary>The newer upstream point that the work reckoned with; null where there was none.</summary>
    public NewerThread? Newer { get; set; }

    /// <summary>True once a step was written that somebody may want to be told of.</summary>
    public bool Noticeable { get; private set; }

    /// <summary>The branch that pull requests go into.</summary>
    public string Target => Choice.BaseBranch ?? Facts.Branch;

    /// <summary>Links into the fork.</summary>
    public ForgeLinks Links => ForgeLinks.Of(Forge.Provider, Repository.WebUrl);

    /// <summary>Notes what was done, or deliberately not; written with the next <see cref="KeepAsync"/>.</summary>
    public void Note(string kind, string sentence, string? url = null, bool notice = false)
    {
        steps.Add(new ForgeStep { ThreadSeq = thread.Seq, At = timeProvider.NowUtc(), Kind = kind, Sentence = sentence, Url = url, NoticePending = notice });
        Noticeable |= notice;
    }

    /// <summary>Writes down what was found and done so far. To be called as soon as something was done that cannot be seen from outside.</summary>
    /// <exception cref="LeaseLostException">Somebody else has the thread by now.</exception>
    public async Task KeepAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await WriteAsync(db, db.ForgeThreads.Where(row => row.Seq == thread.Seq && row.LeaseOwner == owner), cancellationToken) == 0)
            throw new LeaseLostException();
        await transaction.CommitAsync(cancellationToken);
        steps.Clear();
    }

    /// <summary>The thread's fields apart from its state, and the steps; within the caller's transaction.</summary>
    public async Task<int> WriteAsync(PatchDbContext db, IQueryable<ForgeThread> mine, CancellationToken cancellationToken)
    {
        var now = timeProvider.NowUtc();
        var written = await mine.ExecuteUpdateAsync(
            row => row.SetProperty(r => r.Repo, thread.Repo).SetProperty(r => r.Head, thread.Head).SetProperty(r => r.HeadSha, thread.HeadSha)
                .SetProperty(r => r.PullNumber, thread.PullNumber).SetProperty(r => r.PullUrl, thread.PullUrl)
                .SetProperty(r => r.IssueNumber, thread.IssueNumber).SetProperty(r => r.IssueUrl, thread.IssueUrl)
                .SetProperty(r => r.WrittenTitle, thread.WrittenTitle).SetProperty(r => r.WrittenBodyHash, thread.WrittenBodyHash)
                .SetProperty(r => r.StatusesJson, thread.StatusesJson).SetProperty(r => r.UpdatedAt, now),
            cancellationToken);
        if (written == 0)
            return 0;
        db.ForgeSteps.AddRange(steps);
        await db.SaveChangesAsync(cancellationToken);
        db.ChangeTracker.Clear();
        return written;
    }

    /// <summary>True when a step of this kind was ever written for the thread, about this page.</summary>
    public async Task<bool> DidAsync(string kind, string? url, CancellationToken cancellationToken)
    {
        if (steps.Any(step => step.Kind == kind && step.Url == url))
            return true;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.ForgeSteps.AnyAsync(step => step.ThreadSeq == thread.Seq && step.Kind == kind && step.Url == url, cancellationToken);
    }

    /// <summary>The body that is to be written to a page; null, and noted once, where the forge would cut it.</summary>
    public async Task<string?> FittingAsync(string? body, string url, CancellationToken cancellationToken)
    {
        if (body is null || OwnedBody.Fits(body, Forge.Provider))
            return body;
        if (!await DidAsync(ForgeStepKinds.Kept, url + "#room", cancellationToken))
            Note(ForgeStepKinds.Kept, "With what people wrote there is no room for a new text: the body stays as it is.", url + "#room");
        return null;
    }

    /// <summary>True when, of the steps of two kinds about a page, the newest is of the first kind; false also when there is none.</summary>
    public async Task<bool> IsNewestAsync(string kind, string other, string url, CancellationToken cancellationToken)
    {
        if (steps.LastOrDefault(step => step.Url == url && (step.Kind == kind || step.Kind == other)) is { } unwritten)
            return unwritten.Kind == kind;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.ForgeSteps.Where(step => step.ThreadSeq == thread.Seq && step.Url == url && (step.Kind == kind || step.Kind == other))
            .OrderByDescending(step => step.Seq).Select(step => step.Kind).FirstOrDefaultAsync(cancellationToken) == kind;
    }
}

/// <summary>How the work on a thread ends.</summary>
/// <param name="State">One of <see cref="ForgeThreadStates"/>.</param>
/// <param name="Reason">Why, as a sentence.</param>
internal sealed record ThreadEnd(string State, string Reason)
{
    public static ThreadEnd Shown(string reason) => new(ForgeThreadStates.Shown, reason);

    public static ThreadEnd Left(string reason) => new(ForgeThreadStates.Left, reason);

    public static ThreadEnd Blocked(string reason) => new(ForgeThreadStates.Blocked, reason);
}

/// <summary>The closed list of <see cref="ForgeStep.Kind"/>.</summary>
internal static class ForgeStepKinds
{
    public const string PushBegun = "push-begun";
    public const string Pushed = "pushed";
    public const string PullOpened = "pull-request-opened";
    public const string PullFound = "pull-request-found";
    public const string PullRenewed = "pull-request-renewed";
    public const string PullClosed = "pull-request-closed";
    public const string PullReopened = "pull-request-reopened";
    public const string IssueOpened = "issue-opened";
    public const string IssueFound = "issue-found";
    public const string IssueRenewed = "issue-renewed";
    public const string IssueReopened = "issue-reopened";
    public const string IssueClosed = "issue-closed";
    public const string Commented = "commented";
    public const string Labelled = "labelled";
    public const string StatusSet = "status-set";
    public const string Renamed = "renamed";
    public const string Kept = "kept-a-persons";
    public const string LeftAlone = "left-alone";
    public const string TemplateNotUsed = "template-not-used";
    public const string Refused = "refused";
    public const string RetryAsked = "retry-asked";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        PushBegun, Pushed, PullOpened, PullFound, PullRenewed, PullClosed, PullReopened, IssueOpened, IssueFound, IssueRenewed, IssueReopened, IssueClosed, Commented,
        Labelled, StatusSet, Renamed, Kept, LeftAlone, TemplateNotUsed, Refused, RetryAsked,
    ];
}

/// <summary>A forge did not do what it was asked for; caught where the thread's work ends.</summary>
internal sealed class ForgeFaultException(ForgeFault fault) : Exception(fault.Sentence)
{
    public ForgeFault Fault { get; } = fault;
}

/// <summary>The lease is somebody else's: the work ends, and writes nothing more.</summary>
internal sealed class LeaseLostException() : Exception("The lease was lost.");

/// <summary>Answers of forges.</summary>
internal static class ForgeAnswers
{
    /// <summary>The answer.</summary>
    /// <exception cref="ForgeFaultException">There is none.</exception>
    public static T Needed<T>(this ForgeResult<T> result) => result.IsOk ? result.Value : throw new ForgeFaultException(result.Fault);
}
