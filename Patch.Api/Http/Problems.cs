using Microsoft.AspNetCore.Http.HttpResults;

namespace Patch.Api.Http;

/// <summary>
/// Answers to what cannot be done: problem documents (RFC 9457) with a sentence that says what to do and a short <c>error</c> code.
/// The codes that the original service had keep their short form: see <see cref="ShortErrors"/>.
/// </summary>
internal static class Problems
{
    public static ProblemHttpResult BadEncoding(string detail) => Of(400, "bad_encoding", "Malformed percent-encoding", detail);

    public static ProblemHttpResult Invalid(string parameter, string detail) =>
        Of(400, $"invalid_{parameter}", "Invalid parameter", detail);

    public static ProblemHttpResult NotFound(string error, string detail) => Of(404, error, "Not found", detail);

    public static ProblemHttpResult Conflict(string error, string detail) => Of(409, error, "Conflict", detail);

    public static ProblemHttpResult Unreachable(string detail) =>
        Of(502, "workspace_unreachable", "The workspace backend did not answer as it should", detail);

    public static ProblemHttpResult Of(int status, string error, string title, string? detail) => TypedResults.Problem(
        detail, statusCode: status, title: title, extensions: new Dictionary<string, object?> { ["error"] = error });
}
