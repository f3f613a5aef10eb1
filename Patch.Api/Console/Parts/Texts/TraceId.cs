namespace Patch.Api.Console.Parts.Texts;

/// <summary>The trace of a stored W3C traceparent.</summary>
public static class TraceId
{
    /// <summary>Its 32 digits; null where there is none.</summary>
    public static string? Of(string? traceParent) => traceParent?.Split('-') is [_, { Length: 32 } trace, ..] ? trace : null;
}
