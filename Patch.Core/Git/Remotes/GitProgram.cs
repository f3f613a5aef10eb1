using System.Collections;
using System.ComponentModel;
using CliWrap;
using CliWrap.Buffered;

namespace Patch.Core.Git.Remotes;

/// <summary>Runs the git program for what libgit2 is not used for: ssh remotes, and packing a repository anew.</summary>
internal sealed class GitProgram(TimeProvider timeProvider, GitOptions options)
{
    private static readonly string[] Kept = ["PATH", "HOME", "USER", "LOGNAME", "LANG", "TMPDIR", "SSH_AUTH_SOCK", "SystemRoot", "USERPROFILE"];

    /// <summary>Standard output, or a failure. The child sees a few named variables only, never asks on the terminal, and is killed at the limit.</summary>
    public async Task<(string Output, GitFailure? Failure)> RunAsync(
        RemoteAddress address, TimeSpan limit, IReadOnlyList<string> arguments, CancellationToken cancellationToken, string? directory = null)
    {
        try
        {
            var result = await ExecuteAsync(directory ?? Path.GetTempPath(), limit, arguments, cancellationToken);
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

    /// <summary>Runs git in a repository of this machine; null when it went well.</summary>
    public async Task<GitFailure?> RunHereAsync(string directory, TimeSpan limit, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        try
        {
            var result = await ExecuteAsync(directory, limit, arguments, cancellationToken);
            return result.ExitCode == 0 ? null : new GitFailure(GitFailureCodes.Failed, $"git {arguments[0]} ended with {result.ExitCode}: {result.StandardError.Trim()}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new GitFailure(GitFailureCodes.TimedOut, $"git {arguments[0]} was not done within {limit.TotalSeconds:0.###} s.");
        }
        catch (Win32Exception)
        {
            return new GitFailure(GitFailureCodes.Unsupported, "The git program is not on the PATH.");
        }
    }

    private async Task<BufferedCommandResult> ExecuteAsync(string directory, TimeSpan limit, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(limit, timeProvider);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        return await Cli.Wrap("git")
            .WithArguments(arguments)
            .WithWorkingDirectory(directory)
            .WithEnvironmentVariables(Environment())
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync(both.Token);
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
        // As for libgit2: a mirror may belong to another user. And no file is made that libgit2 would have to keep true.
        variables["GIT_CONFIG_COUNT"] = "2";
        (variables["GIT_CONFIG_KEY_0"], variables["GIT_CONFIG_VALUE_0"]) = ("safe.directory", "*");
        (variables["GIT_CONFIG_KEY_1"], variables["GIT_CONFIG_VALUE_1"]) = ("gc.writeCommitGraph", "false");
        return variables;
    }
}
