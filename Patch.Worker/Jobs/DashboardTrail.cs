using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;
using Patch.Core.Notifications.Channels;

namespace Patch.Worker.Jobs;

/// <summary>Writes what people do at the jobs' dashboard into the audit trail, which the api shows.</summary>
internal sealed class DashboardTrail(IDbContextFactory<PatchDbContext> contexts, TimeProvider timeProvider)
{
    private const string Door = "jobs";
    private const int LongestWord = 200;
    private const int LongestSubject = 1000;

    /// <summary>The page asks for its figures by <c>POST</c>, every other second.</summary>
    private static readonly PathString Figures = new("/stats");

    /// <summary>Answers a request by <paramref name="answer"/>; one that does something leaves a row, whatever becomes of it.</summary>
    public async Task WriteAsync(HttpContext context, Func<Task> answer)
    {
        if (!HttpMethods.IsPost(context.Request.Method) || context.Request.Path.StartsWithSegments(Figures))
        {
            await answer();
            return;
        }

        var (action, subject) = await ActOfAsync(context.Request);
        var outcome = "Asked for; the caller left before it was answered, or something went wrong.";
        try
        {
            await answer();
            outcome = $"Answered with {context.Response.StatusCode}.";
        }
        finally
        {
            await using var db = await contexts.CreateDbContextAsync(CancellationToken.None);
            db.AuditTrail.Add(new AuditEntry
            {
                At = timeProvider.NowUtc(),
                Who = Kept(context.User.Identity?.Name, LongestWord) ?? "nobody",
                Door = Door,
                Action = Kept(action, LongestWord)!,
                Subject = Kept(subject, LongestSubject),
                Outcome = outcome,
                Address = context.Connection.RemoteIpAddress?.ToString(),
                TraceId = Activity.Current?.TraceId.ToString(),
            });
            await db.SaveChangesAsync(CancellationToken.None);
        }
    }

    /// <summary>
    /// <c>/recurring/trigger</c> and <c>/jobs/failed/requeue</c> name their jobs in the form, <c>/jobs/actions/delete/12</c> in the path.
    /// </summary>
    private static async Task<(string Action, string? Subject)> ActOfAsync(HttpRequest request)
    {
        var words = (request.Path.Value ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (words is ["jobs", "actions", var action, var job])
            return (action, job);
        var jobs = request.HasFormContentType ? string.Join(", ", (await request.ReadFormAsync(request.HttpContext.RequestAborted))["jobs[]"].OfType<string>()) : "";
        return (words.LastOrDefault() ?? "post", jobs.Length == 0 ? null : jobs);
    }

    /// <summary>PostgreSQL keeps no NUL and no half of a character, and nobody reads a novel.</summary>
    private static string? Kept(string? text, int longest) => ChannelText.Cut(text?.Replace("\0", "", StringComparison.Ordinal), longest);
}
