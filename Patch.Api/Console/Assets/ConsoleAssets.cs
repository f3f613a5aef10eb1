using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Patch.Api.Console.Assets;

/// <summary>
/// The console's own files, out of the assembly: every host that puts the API in serves them. Their addresses carry a hash of what they
/// hold, so a browser may keep them for ever.
/// </summary>
public static class ConsoleAssets
{
    private static readonly Dictionary<string, (byte[] Content, string Type, string Hash)> Files = new(StringComparer.Ordinal)
    {
        ["console.css"] = Read("console.css", "text/css; charset=utf-8"),
        ["console.js"] = Read("console.js", "text/javascript; charset=utf-8"),
        ["patch.svg"] = Read("patch.svg", "image/svg+xml"),
    };

    /// <summary>The style sheet.</summary>
    public static string Css { get; } = Address("console.css");

    /// <summary>The script. Pages read and work without it.</summary>
    public static string Script { get; } = Address("console.js");

    /// <summary>The sign in the browser's tab.</summary>
    public static string Icon { get; } = Address("patch.svg");

    internal static void MapAssets(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet(ConsolePaths.Assets + "/{hash}/{name}", Get).AllowAnonymous().ExcludeFromDescription();

    /// <summary>An address of an older version answers with this one, and is not kept: a page that was open over a restart goes on.</summary>
    private static Results<FileContentHttpResult, NotFound> Get(string hash, string name, HttpResponse response)
    {
        if (!Files.TryGetValue(name, out var file))
            return TypedResults.NotFound();
        if (hash == file.Hash)
            response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return TypedResults.File(file.Content, file.Type);
    }

    private static string Address(string name) => $"{ConsolePaths.Assets}/{Files[name].Hash}/{name}";

    private static (byte[] Content, string Type, string Hash) Read(string name, string type)
    {
        using var stream = typeof(ConsoleAssets).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The assembly lacks {name}.");
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        var content = copy.ToArray();
        return (content, type, Convert.ToHexStringLower(SHA256.HashData(content))[..16]);
    }
}
