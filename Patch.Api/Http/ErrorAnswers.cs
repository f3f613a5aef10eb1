using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.WebUtilities;
using Patch.Api.Console;

namespace Patch.Api.Http;

/// <summary>Gives every error answer a body, and every unexpected exception one without internals.</summary>
internal static class ErrorAnswers
{
    public static IServiceCollection AddErrorAnswers(this IServiceCollection services)
    {
        services.AddProblemDetails();
        services.AddExceptionHandler<ThrownErrors>();

        // A caller's mistake is no error of the service; a surprise must be in the log, since its answer tells nothing.
        services.Configure<ExceptionHandlerOptions>(options => options.SuppressDiagnosticsCallback = thrown => thrown.Exception is BadHttpRequestException);

        // The binder's complaints then come as exceptions in every environment, and get their sentence below.
        return services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
    }

    public static IApplicationBuilder UseErrorAnswers(this IApplicationBuilder app) =>
        app.UseExceptionHandler().UseStatusCodePages(context => WriteBodyAsync(context.HttpContext));

    private static Task WriteBodyAsync(HttpContext context) => ConsoleErrors.IsForPage(context) ? ConsoleErrors.WriteAsync(context) : context.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => context.Response.WriteAsJsonAsync(ShortErrors.NotFound, context.RequestAborted),
        StatusCodes.Status405MethodNotAllowed => context.Response.WriteAsJsonAsync(ShortErrors.MethodNotAllowed, context.RequestAborted),
        var status => Problems.Of(status, Code(status), ReasonPhrases.GetReasonPhrase(status), null).ExecuteAsync(context),
    };

    private static string Code(int status) => status switch
    {
        StatusCodes.Status413PayloadTooLarge => "body_too_large",
        StatusCodes.Status415UnsupportedMediaType => "unsupported_media_type",
        >= 500 => "internal_error",
        _ => "bad_request",
    };

    private sealed class ThrownErrors : IExceptionHandler
    {
        public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
        {
            var answer = exception switch
            {
                BadHttpRequestException bad => Problems.Of(
                    bad.StatusCode, Code(bad.StatusCode), ReasonPhrases.GetReasonPhrase(bad.StatusCode), Sentence(bad)),
                _ => Problems.Of(500, Code(500), "Something went wrong", "The cause is in the service's log, under the trace id given here."),
            };
            if (answer.StatusCode == 500)
                answer.ProblemDetails.Extensions["traceId"] = System.Diagnostics.Activity.Current?.TraceId.ToString() ?? httpContext.TraceIdentifier;
            if (ConsoleErrors.IsForPage(httpContext))
                await ConsoleErrors.WriteSurpriseAsync(httpContext, answer.StatusCode, Shown(answer));
            else
                await answer.ExecuteAsync(httpContext);
            return true;
        }

        private static string Shown(ProblemHttpResult answer) => answer.ProblemDetails.Extensions.TryGetValue("traceId", out var trace)
            ? $"{answer.ProblemDetails.Detail} {trace}"
            : $"{answer.ProblemDetails.Detail}";

        /// <summary>A body that is no JSON of the right shape: the reader says where.</summary>
        private static string Sentence(BadHttpRequestException bad) => bad.InnerException is JsonException json ? json.Message : bad.Message;
    }
}
