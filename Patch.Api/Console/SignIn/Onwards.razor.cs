using Microsoft.AspNetCore.Http.HttpResults;

namespace Patch.Api.Console.SignIn;

public partial class Onwards
{
    /// <summary>The page that leads to <paramref name="target"/>, where that is local; else to the overview.</summary>
    internal static RazorComponentResult<Onwards> To(string? target) =>
        new(new Dictionary<string, object?> { [nameof(Target)] = ConsolePaths.LocalOrOverview(target) });

    /// <summary>The page that leads to the provider: <paramref name="address"/> is what it is asked with.</summary>
    internal static RazorComponentResult<Onwards> ToProvider(string address) => new(new Dictionary<string, object?> { [nameof(Target)] = address });
}
