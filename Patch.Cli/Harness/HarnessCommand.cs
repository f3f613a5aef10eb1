using System.CommandLine;

namespace Patch.Cli.Harness;

/// <summary><c>patchmoi harness</c></summary>
internal static class HarnessCommand
{
    public static Command Create() => new("harness", "A small upstream and a fork of it, to rehearse maintenance with")
    {
        InitHarness.Create(),
        RunHarness.Create(),
        ReleaseUpstream.Create(),
    };
}
