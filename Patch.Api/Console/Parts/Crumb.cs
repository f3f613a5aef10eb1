namespace Patch.Api.Console.Parts;

/// <summary>A page above the one that is shown.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Path">Its address.</param>
public sealed record Crumb(string Name, string Path);
