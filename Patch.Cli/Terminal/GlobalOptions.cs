using System.CommandLine;

namespace Patch.Cli.Terminal;

/// <summary>Options that every command takes, wherever they stand on the line.</summary>
internal static class GlobalOptions
{
    /// <summary>Answers as one JSON document on standard output, and nothing else there.</summary>
    public static readonly Option<bool> Json = new("--json") { Description = "Answer as JSON", Recursive = true };

    /// <summary>Where Patch is, for the commands that ask it.</summary>
    public static readonly Option<string?> Url = new("--url") { Description = "Where Patch answers (PATCH_URL; http://127.0.0.1:3000)", Recursive = true };

    /// <summary>The admin token. Its variable is no default value of the option: help would print it.</summary>
    public static readonly Option<string?> Token = new("--token")
    {
        Description = "The admin token. Other users of this machine can see it on a command line: PATCH_ADMIN_TOKEN is better",
        Recursive = true,
    };
}
