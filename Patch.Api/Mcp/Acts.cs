using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;

namespace Patch.Api.Mcp;

/// <summary>Writes down what was done by an assistant.</summary>
internal sealed class Acts(IDbContextFactory<PatchDbContext> contexts, IHttpContextAccessor callers, TimeProvider timeProvider)
{
    private const int MostSubject = 500;

    /// <param name="action"><c>retry</c>, <c>replay</c> or <c>forecast</c>.</param>
    /// <param name="subject">The id that it was done to.</param>
    /// <param name="outcome">What came of it.</param>
    /// <param name="cancellationToken">Ends the wait for the database.</param>
    public async Task RecordAsync(string action, string subject, string outcome, CancellationToken cancellationToken)
    {
        var caller = callers.HttpContext;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        db.Add(new AuditEntry
        {
            At = timeProvider.NowUtc(), Who = caller?.User.Identity?.Name ?? "operator", Door = "mcp", Action = action,
            Subject = subject.Length <= MostSubject ? subject : subject[..MostSubject], Outcome = outcome,
            Address = caller?.Connection.RemoteIpAddress?.ToString(), TraceId = Activity.Current?.TraceId.ToString(),
        });
        await db.SaveChangesAsync(cancellationToken);
    }
}
