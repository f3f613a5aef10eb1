using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Patch.Benchmarks.Intake;

/// <summary>The ceiling: an endpoint of the same web server that reads the body and answers, and does nothing else.</summary>
internal static class BareServer
{
    /// <summary>Name of the command that runs it, as a process of its own.</summary>
    public const string Command = "intake-ceiling";

    public const string Listening = "Now listening on: ";

    public static async Task RunAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapPost("/webhooks/github", async context =>
        {
            var buffer = new byte[16 * 1024];
            while (await context.Request.Body.ReadAsync(buffer) > 0)
            {
            }

            context.Response.StatusCode = StatusCodes.Status202Accepted;
            context.Response.ContentLength = Answer.Length;
            await context.Response.BodyWriter.WriteAsync(Answer);
        });
        await app.StartAsync();
        Console.WriteLine(Listening + app.Urls.Single());
        await app.WaitForShutdownAsync();
    }

    private static readonly byte[] Answer = "{\"status\":\"accepted\",\"event\":\"push\"}"u8.ToArray();
}
