using Microsoft.AspNetCore.Http.HttpResults;
using Patch.Core;
using Patch.Core.Data;

namespace Patch.Api.Http;

/// <summary>Reads the filters of lists.</summary>
internal static class Filters
{
    /// <summary>A blank filter is none.</summary>
    public static string? OrNull(string? value) => string.IsNullOrWhiteSpace(value) ? null : value;

    /// <summary>The key of the id to filter by; null for none.</summary>
    public static string? KeyOrNull(string? id) => OrNull(id) is { } given ? IdKeys.Of(given) : null;

    /// <summary>The answer to a word that is not allowed, naming those that are; null when the filter is sound or absent.</summary>
    public static ProblemHttpResult? Refuse(string parameter, string? value, IReadOnlyCollection<string> allowed) =>
        OrNull(value) is null || allowed.Contains(value!)
            ? null
            : Problems.Invalid(parameter, $"'{Cut.To(value!, 60)}' is no {parameter} here; use one of {string.Join(", ", allowed)}.");
}
