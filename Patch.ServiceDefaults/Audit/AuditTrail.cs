using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Patch.Core;
using Patch.Core.Data;

namespace Patch.ServiceDefaults.Audit;

/// <summary>Writes down what people, and programs for them, did or tried: one row each, never changed.</summary>
public sealed class AuditTrail(IDbContextFactory<PatchDbContext> contexts, TimeProvider timeProvider)
{
    /// <summary>The outcome of an act that was asked for and not answered.</summary>
    public const string NotAnswered = "Asked for; the caller left before it was answered, or something went wrong.";

    private const int LongestWord = 200;
    private const int LongestSentence = 1000;

    /// <summary>Writes one row; longer texts are cut.</summary>
    /// <param name="context">The request: who asks, and from where.</param>
    /// <param name="door">One of <see cref="AuditDoors"/>.</param>
    /// <param name="action">What, as <c>poll</c>.</param>
    /// <param name="subject">On what: an id; null for nothing.</param>
    /// <param name="outcome">What came of it.</param>
    /// <param name="who">Who, where the request does not say it yet.</param>
    public async Task WriteAsync(HttpContext context, string door, string action, string? subject, string? outcome, string? who = null)
    {
        await using var db = await contexts.CreateDbContextAsync(CancellationToken.None);
        db.AuditTrail.Add(new AuditEntry
        {
            At = timeProvider.NowUtc(),
            Who = Kept(who ?? context.User.Identity?.Name ?? "nobody", LongestWord),
            Door = door,
            Action = Kept(action, LongestWord),
            Subject = subject is null ? null : Kept(subject, LongestSentence),
            Outcome = outcome is null ? null : Kept(outcome, LongestSentence),
            Address = context.Connection.RemoteIpAddress?.ToString(),
            TraceId = Activity.Current?.TraceId.ToString(),
        });

        // Not the request's token: what was done is written down though the caller has gone.
        await db.SaveChangesAsync(CancellationToken.None);
    }

    /// <summary>PostgreSQL keeps no NUL and no half of a character, and nobody reads a novel.</summary>
    private static string Kept(string text, int longest) => Cut.To(text.Replace("\0", "", StringComparison.Ordinal), longest);
}

/// <summary>The closed list of <see cref="AuditEntry.Door"/>.</summary>
public static class AuditDoors
{
    /// <summary>A page of the console.</summary>
    public const string Console = "console";

    /// <summary>The JSON API.</summary>
    public const string Api = "api";

    /// <summary>A tool of the MCP server.</summary>
    public const string Mcp = "mcp";

    /// <summary>The dashboard of the worker's jobs.</summary>
    public const string Jobs = "jobs";
}
