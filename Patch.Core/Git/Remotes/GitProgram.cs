using System.Collections;
using System.ComponentModel;
using CliWrap;
using CliWrap.Buffered;

namespace Patch.Core.Git.Remotes;

/// <summary>Runs the git program for ssh remotes, which libgit2 is not used for.</summary>
internal sealed class GitProgram(TimeProvider timeProvider, GitOptions options)
{
    private static readonly string[] Kept = ["PATH", "HOME", "USER", "LOGNAME", "LANG", "TMPDIR", "SSH_AUTH_SOCK", "SystemRoot", "USERPROFILE"];

    /// <summary>Standard output, or a failure. The child sees a few named variables only, never asks on the terminal, and is killed at the limit.</summary>
    public async Task<(string Output, GitFailure? Failure)> RunAsync(
        RemoteAddress address, TimeSpan limit, IReadOnlyList<string> arguments, CancellationToken cancellationToken, string? directory = null)
    {
        using var timer = new CancellationTokenSource(limit, timeProvider);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            var result = await Cli.Wrap("git")
                .WithArguments(arguments)
                .WithWorkingDirectory(directory ?? Path.GetTempPath())
                .WithEnvironmentVariables(Environment())
                .WithValidation(CommandResultValidation.None)
                .ExecuteBufferedAsync(both.Token);
            return result.ExitCode == 0 ? (result.StandardOutput, null) : ("", GitErrors.Of(address, result.StandardError));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return ("", GitErrors.TimedOut(address, limit));
        }
        catch (Win32Exception)
        {
            return ("", new GitFailure(GitFailureCodes.Unsupported, $"{address.Shown} is an ssh remote, and that needs the git program, which is not on the PATH: install git, or use an https URL."));
        }
    }

    private Dictionary<string, string?> Environment()
    {
        // Null takes a variable away from the child.
        var variables = new Dictionary<string, string?>();
        foreach (DictionaryEntry variable in System.Environment.GetEnvironmentVariables())
            if (!Kept.Contains((string)variable.Key))
                variables[(string)variable.Key] = null;
        variables["GIT_TERMINAL_PROMPT"] = "0";
        variables["GIT_CONFIG_NOSYSTEM"] = "1";
        variables["GIT_CONFIG_GLOBAL"] = OperatingSystem.IsWindows() ? "NUL" : "/dev/null";
        variables["GIT_SSH_COMMAND"] = options.SshCommand;
        return variables;
    }
}
