using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Patch.Tests.Forges.Stub;

/// <summary>One way in which a forge does not answer as it should.</summary>
/// <param name="Name">For the test's output.</param>
/// <param name="SpoilAsync">Writes the bad answer; the good one, if the request was carried out, is the last argument.</param>
/// <param name="AfterDoing">The request is carried out first: only its answer is lost.</param>
internal sealed record Fault(string Name, Func<HttpContext, ForgeServer, StubAnswer?, Task> SpoilAsync, bool AfterDoing = false)
{
    /// <summary>A proxy's page, with 200.</summary>
    public static Fault Html => new("HTML with 200", (context, _, _) => WriteAsync(context, 200, "<!doctype html><html><body>Maintenance</body></html>", "text/html"));

    /// <summary>A proxy's page, with 502.</summary>
    public static Fault BadGateway => new("HTML with 502", (context, _, _) => WriteAsync(context, 502, "<html><body><h1>502 Bad Gateway</h1></body></html>", "text/html"));

    public static Fault ServerError => Status(500, """{"message":"Server Error"}""");

    public static Fault Empty => new("nothing with 200", (context, _, _) => WriteAsync(context, 200, "", "application/json"));

    public static Fault Unauthorized => Status(401, """{"message":"Bad credentials"}""");

    public static Fault NotFound => Status(404, """{"message":"Not Found"}""");

    public static Fault Conflict => Status(409, """{"message":"Conflict"}""");

    public static Fault Gone => Status(410, """{"message":"Issues are disabled for this repo"}""");

    public static Fault LegalReasons => Status(451, """{"message":"Repository access blocked"}""");

    /// <summary>JSON of another shape.</summary>
    public static Fault OtherJson => new("other JSON", (context, _, _) => WriteAsync(context, 200, """{"hello":["world"]}""", "application/json"));

    /// <summary>The good answer's first half, with a good status: JSON that ends in the middle.</summary>
    public static Fault HalfPage => new("half a page", (context, _, good) =>
    {
        var text = good?.Text ?? """[{"number":1,"title":"A cha""";
        return WriteAsync(context, 200, text[..(text.Length / 2)], "application/json");
    }, AfterDoing: true);

    /// <summary>The connection ends before the length that was promised.</summary>
    public static Fault CutOff => new("cut off", async (context, _, _) =>
    {
        context.Response.StatusCode = 200;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = 1000;
        await context.Response.WriteAsync("""[{"number":""");
        await context.Response.Body.FlushAsync();
        context.Abort();
    });

    /// <summary>A page that promises another, which is not there.</summary>
    public static Fault MissingNextPage => new("a next page that is missing", (context, server, good) =>
    {
        context.Response.Headers.Link = $"<{server.Url}/missing-page>; rel=\"next\"";
        return WriteAsync(context, 200, good?.Text ?? "[]", "application/json");
    }, AfterDoing: true);

    /// <summary>Says that there are more entries than it lists, and gives no next page.</summary>
    public static Fault ShortList => new("a list that is too short", (context, _, good) =>
    {
        context.Response.Headers["X-Total-Count"] = context.Response.Headers["x-total"] = "1000";
        return WriteAsync(context, 200, good?.Text ?? "[]", "application/json");
    }, AfterDoing: true);

    /// <summary>Never answers; ends when the client goes.</summary>
    public static Fault Hang => new("hangs", async (context, _, _) =>
    {
        var gone = new TaskCompletionSource();
        await using var registration = context.RequestAborted.Register(gone.SetResult);
        await gone.Task;
    });

    /// <summary>Closes the connection without an answer.</summary>
    public static Fault Drop => new("drops the connection", (context, _, _) =>
    {
        context.Abort();
        return Task.CompletedTask;
    });

    /// <summary>GitHub's way of asking to slow down, without saying for how long.</summary>
    public static Fault SecondaryLimit => Status(403, """{"message":"You have exceeded a secondary rate limit. Please wait a few minutes before you try again."}""");

    /// <summary>More bytes than anybody should read.</summary>
    public static Fault Huge(int bytes) => new("a huge answer", (context, _, _) => WriteAsync(context, 200, $"[\"{new string('x', bytes)}\"]", "application/json"));

    /// <summary>The window is used up.</summary>
    public static Fault RateLimited(DateTimeOffset reset) => new("rate limited", (context, server, _) =>
    {
        var prefix = server.Provider == "gitlab" ? "ratelimit-" : "x-ratelimit-";
        context.Response.Headers[prefix + "limit"] = "5000";
        context.Response.Headers[prefix + "remaining"] = "0";
        context.Response.Headers[prefix + "reset"] = reset.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return WriteAsync(context, server.Provider == "gitlab" ? 429 : 403, """{"message":"API rate limit exceeded for user ID 1."}""", "application/json");
    });

    /// <summary>429 with <c>Retry-After</c>.</summary>
    public static Fault RetryAfter(TimeSpan wait) => new("retry after", (context, _, _) =>
    {
        context.Response.Headers.RetryAfter = ((int)wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return WriteAsync(context, 429, """{"message":"Too Many Requests"}""", "application/json");
    });

    /// <summary>403 as each forge says that a right is missing: <paramref name="right"/> in its own words.</summary>
    public static Fault MissingRight(string right) => new("a missing right", (context, server, _) =>
    {
        if (server.Provider == "github")
            context.Response.Headers["X-Accepted-GitHub-Permissions"] = right;
        return WriteAsync(context, 403, server.Provider switch
        {
            "github" => """{"message":"Resource not accessible by personal access token","documentation_url":"https://docs.github.com/rest"}""",
            "gitlab" => $$"""{"error":"insufficient_scope","error_description":"The request requires higher privileges than provided by the access token.","scope":"{{right}}"}""",
            _ => $$"""{"message":"token does not have at least one of required scope(s): [{{right}}]","url":"http://forge/api/swagger"}""",
        }, "application/json");
    });

    /// <summary>422 with the forge's own words.</summary>
    public static Fault Invalid(string message) => new("invalid", (context, server, _) => WriteAsync(context, server.Provider == "gitlab" ? 400 : 422, server.Provider == "github"
        ? $$"""{"message":"Validation Failed","errors":[{"resource":"PullRequest","code":"custom","message":"{{message}}"}]}"""
        : $$"""{"message":"{{message}}"}""", "application/json"));

    /// <summary>Leads to another URL.</summary>
    public static Fault Redirect(string url, int status = 307) => new("a redirect", (context, _, _) =>
    {
        context.Response.Headers.Location = url;
        return WriteAsync(context, status, "", "text/plain");
    });

    /// <summary>Any status with any body.</summary>
    public static Fault Status(int status, string json) => new($"{status}", (context, _, _) => WriteAsync(context, status, json, "application/json"));

    /// <summary>The same, after the forge did what it was asked for: what was made is there, and the client does not know.</summary>
    public Fault LostAnswer() => this with { Name = $"{Name}, after doing it", AfterDoing = true };

    public override string ToString() => Name;

    private static async Task WriteAsync(HttpContext context, int status, string text, string contentType)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text));
    }
}
