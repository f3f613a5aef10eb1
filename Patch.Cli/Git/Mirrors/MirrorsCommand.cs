using System.CommandLine;

namespace Patch.Cli.Git.Mirrors;

/// <summary><c>patchmoi mirrors</c></summary>
internal static class MirrorsCommand
{
    public static Command Create() => new("mirrors", "The Git mirrors on this machine, below DATA_DIR")
    {
        ListMirrors.Create(),
        PruneMirrors.Create(),
    };
}
