using System.CommandLine;
using Patch.Cli.Terminal;
using Patch.Core.Git.Checkouts;

namespace Patch.Cli.Harness;

/// <summary>Where everything of a harness is.</summary>
/// <param name="Path">Its folder, as a full path.</param>
internal sealed record HarnessFolder(string Path)
{
    private static readonly string Usual = System.IO.Path.Combine("harness", "work");

    /// <summary>A checkout of upstream, in which its maintainers work.</summary>
    public string Upstream => System.IO.Path.Combine(Path, "upstream");

    /// <summary>A checkout of the fork, with the remotes <c>origin</c>, <c>upstream</c> and <c>mirror</c>.</summary>
    public string Fork => System.IO.Path.Combine(Path, "fork");

    /// <summary>Upstream's home: a bare repository that stands for one at a forge.</summary>
    public string UpstreamHome => System.IO.Path.Combine(Path, "remotes", "upstream.git");

    /// <summary>The fork's home.</summary>
    public string ForkHome => System.IO.Path.Combine(Path, "remotes", "origin.git");

    /// <summary>Another home of the fork.</summary>
    public string Mirror => System.IO.Path.Combine(Path, "remotes", "mirror.git");

    /// <summary>What Patch keeps for itself: mirrors, work trees.</summary>
    public string Data => System.IO.Path.Combine(Path, "data");

    /// <summary>
    /// The workspace whose flow package is run: the repository around a harness in its usual place, where it has that package; else the
    /// harness itself.
    /// </summary>
    public string Workspace
    {
        get
        {
            var suffix = System.IO.Path.DirectorySeparatorChar + Usual;
            var around = Path.EndsWith(suffix, StringComparison.Ordinal) ? Path[..^suffix.Length] : null;
            return around is not null && File.Exists(HarnessPackage.FileIn(around)) ? around : Path;
        }
    }

    /// <summary>A new option of a command.</summary>
    public static Option<DirectoryInfo> Option() => new("--dir")
    {
        Description = "Folder of the harness",
        DefaultValueFactory = _ => new DirectoryInfo(Usual),
    };

    /// <summary>The folder, whether there is a harness or not.</summary>
    public static HarnessFolder Of(ParseResult parsed, Option<DirectoryInfo> option) =>
        new(System.IO.Path.TrimEndingDirectorySeparator(parsed.GetRequiredValue(option).FullName));

    /// <summary>The harness in the folder.</summary>
    /// <exception cref="CommandFailure">There is none.</exception>
    public static HarnessFolder Existing(ParseResult parsed, Option<DirectoryInfo> option)
    {
        var folder = Of(parsed, option);
        return Directory.Exists(folder.Fork) && Directory.Exists(folder.UpstreamHome)
            ? folder
            : throw new CommandFailure(ExitCodes.Unusable, $"There is no harness in {folder.Path}: make one with 'patchmoi harness init --dir {ShellWords.Quote(folder.Path)}'.");
    }
}
