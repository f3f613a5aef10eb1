using Patch.ServiceDefaults.Audit;

namespace Patch.Worker.Jobs;

/// <summary>Writes what people do at the jobs' dashboard into the audit trail, which the api shows.</summary>
internal sealed class DashboardTrail(AuditTrail trail)
{
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
        var outcome = AuditTrail.NotAnswered;
        try
        {
            await answer();
            outcome = $"Answered with {context.Response.StatusCode}.";
        }
        finally
        {
            await trail.WriteAsync(context, AuditDoors.Jobs, action, subject, outcome);
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
}
