namespace Patch.Cli.Terminal;

/// <summary>
/// Ends a command with a sentence on standard error, which says what to do, and an exit code of <see cref="ExitCodes"/>. Thrown from
/// wherever a command cannot go on, and caught in one place: <see cref="CommandActions"/>.
/// </summary>
internal sealed class CommandFailure(int exitCode, string sentence, Exception? inner = null) : Exception(sentence, inner)
{
    public int ExitCode { get; } = exitCode;
}
