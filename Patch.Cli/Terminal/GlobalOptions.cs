using System.CommandLine;

namespace Patch.Cli.Terminal;

/// <summary>Options that every command takes, wherever they stand on the line.</summary>
internal static class GlobalOptions
{
    /// <summary>Answers as one JSON document on standard output, and nothing else there.</summary>
    public static readonly Option<bool> Json = new("--json") { Description = "Answer as JSON", Recursive = true };
}
