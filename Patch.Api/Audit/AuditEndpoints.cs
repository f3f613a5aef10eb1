using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Patch.Api.Http;
using Patch.Core.Data;

namespace Patch.Api.Audit;

/// <summary>The audit trail for programs.</summary>
internal static class AuditEndpoints
{
    public static RouteGroupBuilder MapAudit(this RouteGroupBuilder admin)
    {
        admin.MapExactGet("/audit", ListAsync).WithTags("Audit").WithName("ListAudit").WithSummary("What people, and programs for them, did or tried, newest first");
        return admin;
    }

    /// <summary>The entries that pass, newest first.</summary>
    public static IQueryable<AuditEntry> Select(PatchDbContext db, string? action, long? before)
    {
        var rows = db.AuditTrail.AsNoTracking();
        if (Filters.OrNull(action)?.Trim() is { } named)
            rows = rows.Where(row => row.Action == named);
        if (before is { } seq)
            rows = rows.Where(row => row.Seq < seq);
        return rows.OrderByDescending(row => row.Seq);
    }

    private static async Task<Results<Ok<AuditList>, ProblemHttpResult>> ListAsync(
        [Description("Only this action, as sign-in, retry or poll.")] string? action,
        [AsParameters] PageQuery page,
        IDbContextFactory<PatchDbContext> contexts,
        CancellationToken cancellationToken)
    {
        if (!page.TryRead(out var before, out var fault))
            return fault;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var (rows, next) = await Select(db, action, before).PageAsync(page.Size, row => row.Seq, cancellationToken);
        return TypedResults.Ok(new AuditList(
            [.. rows.Select(row => new AuditView(row.At, row.Who, row.Door, row.Action, row.Subject, row.Outcome, row.Address, row.TraceId))], next));
    }
}

/// <summary>The audit trail, newest first.</summary>
internal sealed record AuditList(IReadOnlyList<AuditView> Entries, string? Next);

/// <summary>One thing that was done or tried.</summary>
/// <param name="At">When.</param>
/// <param name="Who">Who: <c>operator</c> for the admin token, a user name with OpenID Connect.</param>
/// <param name="Door">By which door: <c>console</c>, <c>api</c>, <c>mcp</c> or <c>jobs</c>.</param>
/// <param name="Action">What, as <c>sign-in</c>, <c>retry</c>, <c>replay</c>, <c>poll</c>.</param>
/// <param name="Subject">On what: an id.</param>
/// <param name="Outcome">What came of it.</param>
/// <param name="Address">The caller's address.</param>
/// <param name="TraceId">The trace that it belongs to.</param>
internal sealed record AuditView(
    DateTimeOffset At, string Who, string Door, string Action, string? Subject, string? Outcome, string? Address, string? TraceId);
