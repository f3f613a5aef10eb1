using Microsoft.AspNetCore.Http;

namespace Patch.Tests.Support;

/// <summary>A way in which a backend does not answer as it should.</summary>
internal sealed record BackendTrouble
{
    private readonly Func<HttpContext, Task> spoil;

    private BackendTrouble(Func<HttpContext, Task> spoil) => this.spoil = spoil;

    /// <summary>Takes the request and never answers; ends when the client goes away or the backend goes down.</summary>
    public static BackendTrouble Hang { get; } = new(async context =>
    {
        var gone = new TaskCompletionSource();
        await using var registration = context.RequestAborted.Register(gone.SetResult);
        await gone.Task;
    });

    /// <summary>200 with a page that is not JSON.</summary>
    public static BackendTrouble Junk { get; } = Body(200, "<html>It works!</html>", "text/html");

    /// <summary>202 with a JSON object that says nothing about runs.</summary>
    public static BackendTrouble NoRuns { get; } = Body(202, "{}", "application/json");

    /// <summary>Announces a body, sends half of it and cuts the connection.</summary>
    public static BackendTrouble CloseHalfWay { get; } = new(async context =>
    {
        context.Response.StatusCode = 202;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = 200;
        await context.Response.WriteAsync("{\"status\":\"accepted\",\"eve");
        await context.Response.Body.FlushAsync();
        context.Abort();
    });

    /// <summary>A body without end.</summary>
    public static BackendTrouble Flood { get; } = new(async context =>
    {
        context.Response.ContentType = "application/json";
        var chunk = new byte[64 * 1024];
        Array.Fill(chunk, (byte)' ');
        while (!context.RequestAborted.IsCancellationRequested)
            await context.Response.Body.WriteAsync(chunk, context.RequestAborted);
    });

    /// <summary>This status, with <c>Retry-After</c> where one is given (seconds or an HTTP date).</summary>
    public static BackendTrouble Status(int status, string? retryAfter = null) => new(context =>
    {
        context.Response.StatusCode = status;
        if (retryAfter is not null)
            context.Response.Headers.RetryAfter = retryAfter;
        return context.Response.WriteAsync("no");
    });

    /// <summary>This status with this body.</summary>
    public static BackendTrouble Body(int status, string body, string contentType) => new(context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        return context.Response.WriteAsync(body);
    });

    /// <summary>Spoils this answer.</summary>
    public Task SpoilAsync(HttpContext context) => spoil(context);
}
