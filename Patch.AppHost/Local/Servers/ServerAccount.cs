using CliWrap;
using CliWrap.Buffered;
using Patch.AppHost.Local.Processes;

namespace Patch.AppHost.Local.Servers;

/// <summary>The account that PostgreSQL runs under: our own, or an unprivileged one when we are root, whom PostgreSQL refuses.</summary>
internal sealed record ServerAccount(string Name, string? UserId, string? GroupId)
{
    private static readonly string[] Candidates = ["postgres", "nobody"];

    /// <summary>Our own account.</summary>
    public static ServerAccount Own { get; } = new(Environment.UserName, null, null);

    private static string? SetPriv => ProgramSearch.OnPath("setpriv");

    /// <summary>Whether it is our own.</summary>
    public bool IsOwn => UserId is null;

    /// <summary>The account to use: for data that is there its owner. Null when we are root and there is no other, or no program to change to it.</summary>
    public static async Task<ServerAccount?> ChooseAsync(string data, CancellationToken cancellationToken)
    {
        if (!Environment.IsPrivilegedProcess)
            return Own;
        if (SetPriv is null || !File.Exists("/etc/passwd"))
            return null;
        if (Directory.Exists(data))
            return await OwnerAsync(data, cancellationToken);

        var accounts = File.ReadLines("/etc/passwd").Select(line => line.Split(':')).Where(fields => fields.Length > 3).ToLookup(fields => fields[0]);
        return Candidates.SelectMany(name => accounts[name]).Select(fields => new ServerAccount(fields[0], fields[2], fields[3])).FirstOrDefault();
    }

    /// <summary>The command that runs a program under this account; with <c>exec</c>, so signals reach the program.</summary>
    public IReadOnlyList<string> Command(string program, params IEnumerable<string> arguments) =>
        IsOwn
            ? [program, .. arguments]
            : [SetPriv!, "--reuid", UserId!, "--regid", GroupId!, "--clear-groups", "--", program, .. arguments];

    /// <summary>Makes a file or folder this account's own; false where the file system has no owners.</summary>
    public async Task<bool> OwnAsync(string path, CancellationToken cancellationToken)
    {
        if (IsOwn)
            return true;

        var result = await Cli.Wrap("chown").WithArguments([$"{UserId}:{GroupId}", path]).WithValidation(CommandResultValidation.None).ExecuteAsync(cancellationToken);
        return result.IsSuccess;
    }

    /// <summary>Whether it can enter the folder and write in it: a parent folder may be closed to it.</summary>
    public async Task<bool> CanUseAsync(string folder, CancellationToken cancellationToken)
    {
        var result = await RunAsync("/bin/sh", ["-c", "test -x \"$1\" && test -w \"$1\"", "sh", folder], cancellationToken);
        return result.IsSuccess;
    }

    /// <summary>Runs a program under this account to its end.</summary>
    public async Task<BufferedCommandResult> RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var command = Command(program, arguments);
        return await Cli.Wrap(command[0])
            .WithArguments(command.Skip(1))
            .WithWorkingDirectory("/")
            .WithEnvironmentVariables(variables => variables.Set("LC_ALL", "C"))
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync(cancellationToken);
    }

    private static async Task<ServerAccount> OwnerAsync(string path, CancellationToken cancellationToken)
    {
        var result = await Cli.Wrap("stat").WithArguments(["-c", "%U %u %g", path]).ExecuteBufferedAsync(cancellationToken);
        var fields = result.StandardOutput.Trim().Split(' ');
        return new(fields[0], fields[1], fields[2]);
    }
}
