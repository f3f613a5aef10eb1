using Microsoft.AspNetCore.Http.HttpResults;

namespace Patch.Api.Http;

/// <summary>An error as the original service wrote it: one code, kept for its clients. A sentence may stand beside it.</summary>
/// <param name="Error">The code.</param>
/// <param name="Detail">What to do; null in the recorded cases.</param>
internal sealed record ShortError(string Error, string? Detail = null);

/// <summary>The recorded short errors.</summary>
internal static class ShortErrors
{
    public static ShortError Unauthorized { get; } = new("unauthorized");

    public static ShortError NotFound { get; } = new("not_found");

    public static ShortError MethodNotAllowed { get; } = new("method_not_allowed");

    public static NotFound<ShortError> FlowEventNotFound() => TypedResults.NotFound(new ShortError("flow_event_not_found"));

    public static NotFound<ShortError> AttemptNotFound() => TypedResults.NotFound(new ShortError("maintenance_attempt_not_found"));
}
