using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Patch.Api.Http;
using Patch.Core.Data;
using Patch.Core.Dispatch;

namespace Patch.Api.Dispatch;

/// <summary>The records of all dispatches, under their name and their old one.</summary>
internal static class DispatchEndpoints
{
    private static readonly string[] Statuses = ["dispatched", "failed", "skipped"];

    public static RouteGroupBuilder MapDispatches(this RouteGroupBuilder admin)
    {
        var group = admin.MapGroup("").WithTags("Dispatches");
        group.MapExactGet("/workspace-dispatches", ListAsync).WithName("ListWorkspaceDispatches").WithSummary("Records of dispatches, newest first");
        group.MapExactGet("/flow-dispatches", ListAsync).WithName("ListFlowDispatches").WithSummary("The old name of /workspace-dispatches");
        group.MapMethodNotAllowed("/workspace-dispatches").MapMethodNotAllowed("/flow-dispatches");
        return admin;
    }

    private static async Task<Results<Ok<DispatchList>, ProblemHttpResult>> ListAsync(
        [Description("Only records of this event.")] string? eventId,
        [Description("Only records with this status: dispatched, failed or skipped.")] string? status,
        [AsParameters] PageQuery page,
        IDbContextFactory<PatchDbContext> contexts,
        CancellationToken cancellationToken)
    {
        if (Filters.Refuse("status", status, Statuses) is { } refused)
            return refused;
        if (!page.TryRead(out var before, out var fault))
            return fault;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var records = db.DispatchRecords.AsNoTracking();
        if (Filters.KeyOrNull(eventId) is { } key)
            records = records.Where(row => row.EventKey == key);
        if (Filters.OrNull(status) is { } wanted)
            records = records.Where(row => row.Status == wanted);
        if (before is { } seq)
            records = records.Where(row => row.Seq < seq);
        var (rows, next) = await records.OrderByDescending(row => row.Seq).PageAsync(page.Size, row => row.Seq, cancellationToken);
        return TypedResults.Ok(new DispatchList([.. rows.Select(DispatchRecordMessage.Of)], next));
    }
}
