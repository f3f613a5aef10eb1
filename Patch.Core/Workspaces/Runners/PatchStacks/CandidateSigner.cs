using Microsoft.Extensions.Options;
using Patch.Core.Git;

namespace Patch.Core.Workspaces.Runners.PatchStacks;

/// <summary>Signs by the operator's command: an object's bytes on its standard input, an armored signature on its standard output.</summary>
internal sealed class CandidateSigner(IOptions<GitOptions> options, TimeProvider timeProvider)
{
    private const int OutputLimit = 64 * 1024;
    private const int ShownErrors = 300;
    private const string Armor = "-----BEGIN ";

    /// <summary>What programs that sign need to find their keys and agents; nothing else of this process's environment.</summary>
    private static readonly string[] Forwarded =
        ["PATH", "HOME", "USER", "LOGNAME", "LANG", "TMPDIR", "GNUPGHOME", "GPG_TTY", "SSH_AUTH_SOCK", "XDG_RUNTIME_DIR"];

    /// <summary>One signature, or why there is none. Neither the command nor the bytes are shown: a command may hold a secret.</summary>
    public async Task<(string? Signature, string? Fault)> SignAsync(byte[] bytes, CancellationToken cancellationToken)
    {
        var environment = Forwarded.Select(name => (Name: name, Value: Environment.GetEnvironmentVariable(name)))
            .Where(variable => variable.Value is not null).ToDictionary(variable => variable.Name, variable => variable.Value!, StringComparer.Ordinal);
        var child = new ChildCommand("/bin/sh", ["-c", options.Value.SignCommand!], Path.GetTempPath(), environment, bytes);
        var end = await ChildEnd.RunAsync(child, options.Value.SignLimit, OutputLimit, timeProvider, cancellationToken);
        if (end.ExitCode != 0)
            return (null, $"The sign command failed: {(end.ExitCode is { } code ? $"it exited with {code}.{Shown(end.Stderr)}" : end.Fault)}");
        var signature = end.Stdout.Replace("\r", "", StringComparison.Ordinal).Trim('\n') + "\n";
        return signature.StartsWith(Armor, StringComparison.Ordinal) && signature.TrimEnd('\n').EndsWith("-----", StringComparison.Ordinal) && signature.All(IsPlain)
            ? (signature, null)
            : (null, $"The sign command printed no armored signature (one that begins with {Armor.TrimEnd()}).{Shown(end.Stderr)}");
    }

    private static bool IsPlain(char letter) => letter == '\n' || letter is >= ' ' and <= '~';

    private static string Shown(string errors)
    {
        var line = string.Concat(errors.Trim().Select(letter => char.IsControl(letter) ? ' ' : letter));
        return line.Length == 0 ? "" : $" It said: {(line.Length > ShownErrors ? "…" + line[^ShownErrors..] : line)}";
    }
}
