namespace Patch.Cli.Terminal;

/// <summary>What the exit code of every command means; docs/reference/cli.md has the same table.</summary>
internal static class ExitCodes
{
    /// <summary>Done, and the answer is yes.</summary>
    public const int Ok = 0;

    /// <summary>Done, and the answer is no: mistakes were found, a run failed, a person is needed.</summary>
    public const int No = 1;

    /// <summary>The command line, a file or a setting cannot be used.</summary>
    public const int Unusable = 2;

    /// <summary>Patch, or the backend behind it, does not answer.</summary>
    public const int Unreachable = 3;

    /// <summary>The token is missing or wrong.</summary>
    public const int Unauthorized = 4;

    /// <summary>There is no such event, attempt, run, source, task or file.</summary>
    public const int NotFound = 5;

    /// <summary>Stopped by Ctrl+C or a termination signal.</summary>
    public const int Interrupted = 130;
}
