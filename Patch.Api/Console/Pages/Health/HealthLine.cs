namespace Patch.Api.Console.Pages.Health;

/// <summary>One thing that Patch needs, and how it fares.</summary>
/// <param name="Name">What.</param>
/// <param name="State"><c>healthy</c>, <c>degraded</c> or <c>unhealthy</c>.</param>
/// <param name="Sentence">How it fares, and what to do where it fares badly.</param>
/// <param name="Took">How long the look took; null where there was nothing to wait for.</param>
public sealed record HealthLine(string Name, string State, string Sentence, TimeSpan? Took = null);
