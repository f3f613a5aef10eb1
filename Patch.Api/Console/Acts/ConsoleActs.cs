using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;
using Patch.Api.Console.Parts.Texts;
using Patch.Api.Http;
using Patch.ServiceDefaults.Audit;

namespace Patch.Api.Console.Acts;

/// <summary>
/// What can be done at the console: posts that do one thing, write it into the audit trail, and lead back to a page that shows what came
/// of it, so that loading a page again never does a thing again.
/// </summary>
internal static class ConsoleActs
{
    /// <summary>A form of the console is small.</summary>
    private const int LargestForm = 64 * 1024;

    /// <summary>
    /// Maps an act below <c>/console</c>. <paramref name="handler"/> returns an <see cref="ActOutcome"/>; it runs only for who has
    /// <paramref name="role"/>, and only for a form of the console's own.
    /// </summary>
    public static RouteHandlerBuilder MapAct(this IEndpointRouteBuilder console, string path, string action, string role, Delegate handler) => console
        .MapPost(ConsolePaths.Root + path, handler)
        .RequireAuthorization(ConsolePolicies.For(role))
        .WithOwnFormsOnly()
        .AddEndpointFilter(async (invocation, next) => await DoAsync(invocation, action, next));

    /// <summary>Refuses posts that no page of the console made: another origin, or without its anti-forgery token.</summary>
    public static RouteHandlerBuilder WithOwnFormsOnly(this RouteHandlerBuilder endpoint) => endpoint
        .ExcludeFromDescription()
        .WithMetadata(new RequestSizeLimitAttribute(LargestForm), new RequireAntiforgeryTokenAttribute(required: true))
        .AddEndpointFilter(async (invocation, next) => IsOwn(invocation.HttpContext) ? await next(invocation) : ConsoleErrors.ForeignForm());

    /// <summary>Does it, writes it down, and leads to the page that shows it. What was asked for is written down though who asked has left.</summary>
    private static async Task<object?> DoAsync(EndpointFilterInvocationContext invocation, string action, EndpointFilterDelegate next)
    {
        var context = invocation.HttpContext;
        var trail = context.RequestServices.GetRequiredService<AuditTrail>();
        object? result;
        try
        {
            result = await next(invocation);
        }
        catch
        {
            await trail.WriteAsync(context, AuditDoors.Console, action, invocation.Arguments.OfType<EncodedId>().Select(id => id.Value).FirstOrDefault(), AuditTrail.NotAnswered);
            throw;
        }

        if (result is not ActOutcome outcome)
            return result;
        await trail.WriteAsync(context, AuditDoors.Console, action, outcome.Subject, outcome.Sentence);
        Said.Leave(context, outcome.Done, outcome.Sentence);
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        return TypedResults.LocalRedirect(outcome.GoTo ?? ConsolePaths.LocalOrOverview(form["return"]));
    }

    /// <summary>The anti-forgery token was checked by its middleware, which leaves the verdict to who reads the form: here.</summary>
    private static bool IsOwn(HttpContext context) =>
        context.Features.Get<IAntiforgeryValidationFeature>() is { IsValid: true } && Origins.IsOwn(context.Request);
}
