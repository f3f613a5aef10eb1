using Microsoft.AspNetCore.Http.HttpResults;

namespace Patch.Api.Console;

/// <summary>The console's error answers: pages that say what happened and what to do.</summary>
internal static class ConsoleErrors
{
    /// <summary>Is the answer to be a page: asked for on the console's paths by something that reads pages?</summary>
    public static bool IsForPage(HttpContext context) => ConsolePaths.Include(context.Request.Path);

    /// <summary>The answer to a post that no page of the console made.</summary>
    public static RazorComponentResult ForeignForm() => Page(
        StatusCodes.Status400BadRequest,
        "This form is not one of this console's",
        "The page that it was sent from is too old, was made before you signed in, or belongs to another site. Go back, load the page again and repeat what you did.");

    /// <summary>Writes the page of an error that has no body yet.</summary>
    public static Task WriteAsync(HttpContext context) => Of(context.Response.StatusCode).ExecuteAsync(context);

    /// <summary>Writes the page of a surprise, in a scope of its own: the request's may be broken.</summary>
    public static async Task WriteSurpriseAsync(HttpContext context, int status, string sentence)
    {
        var broken = context.RequestServices;
        await using var scope = broken.GetRequiredService<IServiceScopeFactory>().CreateAsyncScope();
        context.RequestServices = scope.ServiceProvider;
        try
        {
            await Page(status, status < 500 ? "That request cannot be answered" : "Something went wrong here", sentence).ExecuteAsync(context);
        }
        finally
        {
            context.RequestServices = broken;
        }
    }

    private static RazorComponentResult Of(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => Page(status, "Sign in first", "This page is for people who are signed in. Open the console and sign in."),
        StatusCodes.Status403Forbidden => Page(
            status, "Your role does not allow this", "Ask who runs this Patch for the role that it needs: viewers read, operators act, admins see settings and the audit trail."),
        StatusCodes.Status404NotFound => Page(status, "There is no such page", "The address is wrong, or it is that of another version. Begin at the overview."),
        StatusCodes.Status405MethodNotAllowed => Page(status, "This address takes no such request", "Open the page, and use its buttons."),
        StatusCodes.Status413PayloadTooLarge => Page(status, "That form is too large", "The console's forms hold at most 64 KiB."),
        >= 500 => Page(status, "Something went wrong here", "The cause is in the service's log."),
        _ => Page(status, "That request cannot be answered", "Go back, load the page again and repeat what you did."),
    };

    private static RazorComponentResult Page(int status, string title, string sentence) =>
        new RazorComponentResult<ErrorPage>(new { Title = title, Sentence = sentence }) { StatusCode = status, PreventStreamingRendering = true };
}
