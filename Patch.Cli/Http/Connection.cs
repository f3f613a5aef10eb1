using System.CommandLine;
using Patch.Cli.Terminal;
using Patch.Client;

namespace Patch.Cli.Http;

/// <summary>The Patch that a command line means: <c>--url</c> and <c>--token</c>, else <c>PATCH_URL</c> and <c>PATCH_ADMIN_TOKEN</c>.</summary>
internal static class Connection
{
    public const string UrlVariable = "PATCH_URL";

    public const string TokenVariable = "PATCH_ADMIN_TOKEN";

    /// <summary>A client of it. Nothing is sent yet.</summary>
    /// <exception cref="CommandFailure">The URL or the token cannot be used.</exception>
    public static IPatchApi Open(ParseResult parsed)
    {
        var options = new PatchApiOptions { Token = parsed.GetValue(GlobalOptions.Token) ?? Environment.GetEnvironmentVariable(TokenVariable) };
        if (UrlOf(parsed) is { } url)
            options.Address = Uri.TryCreate(url, UriKind.Absolute, out var address) ? address : throw Unusable(PatchApiOptions.NoAddress);
        return options.Mistake() is { } mistake ? throw Unusable(mistake) : PatchApi.Create(options);
    }

    /// <summary>The URL that was given; null where the default is meant.</summary>
    public static string? UrlOf(ParseResult parsed)
    {
        var url = parsed.GetValue(GlobalOptions.Url) ?? Environment.GetEnvironmentVariable(UrlVariable);
        return string.IsNullOrWhiteSpace(url) ? null : url.Trim();
    }

    private static CommandFailure Unusable(string mistake) => new(ExitCodes.Unusable, $"{mistake} (--url and --token, or {UrlVariable} and {TokenVariable})");
}
