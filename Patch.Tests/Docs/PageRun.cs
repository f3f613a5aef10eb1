using System.Globalization;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Patch.Tests.Support;

namespace Patch.Tests.Docs;

/// <summary>Works through a page as a reader would, in a folder, and throws a <see cref="PageException"/> where it is not as the page says.</summary>
internal sealed partial class PageRun(string folder, string programs, TimeSpan limit)
{
    /// <summary>Each look starts a program, which takes the time of the one that is waited for.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly Dictionary<string, string> ports = [];

    /// <summary>The free port that stands for a port that pages name, 3000 to 3099.</summary>
    public string PortFor(string named) =>
        ports.TryGetValue(named, out var port) ? port : ports[named] = $"{Programs.FreePort()}";

    /// <summary>Says which port stands for one that pages name.</summary>
    public PageRun With(string named, string port)
    {
        ports[named] = port;
        return this;
    }

    public async Task AllAsync(Page page)
    {
        var own = Programs.NewFolder("page");
        try
        {
            await using var shell = new PageShell(folder, own, Environment(own));
            foreach (var step in page.Steps)
                await StepAsync(page, step, shell);
        }
        finally
        {
            Programs.DeleteFolder(own);
        }
    }

    private Task StepAsync(Page page, PageStep step, PageShell shell) => step switch
    {
        PageFile file => WriteAsync(file),
        PageCommand { Background: true } command => StartAsync(page, command, shell),
        PageCommand { Eventually: true } command => UntilAsync(page, command, shell),
        PageCommand command => OnceAsync(page, command, shell),
        _ => throw new InvalidOperationException($"{step}"),
    };

    private async Task WriteAsync(PageFile file)
    {
        var path = Path.Combine(folder, file.Path);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, Real(file.Content));
    }

    private async Task OnceAsync(Page page, PageCommand command, PageShell shell)
    {
        if (await FaultAsync(command, shell) is { } fault)
            throw new PageException(page.Name, command.Line, fault);
    }

    private async Task UntilAsync(Page page, PageCommand command, PageShell shell)
    {
        string? fault = null;
        try
        {
            await Eventually.TrueAsync(async () => (fault = await FaultAsync(command, shell)) is null, command.Text, limit, Pause);
        }
        catch (TimeoutException)
        {
            throw new PageException(page.Name, command.Line, $"it did not come to this: {fault}");
        }
    }

    private async Task StartAsync(Page page, PageCommand command, PageShell shell)
    {
        var text = Real(command.Text);
        var output = await shell.StartAsync(text);
        var port = OwnPort().Match(command.Text) is { Success: true } own ? own.Groups["port"].Value : "3000";
        try
        {
            await Eventually.TrueAsync(() => ListensAsync(PortFor(port)), $"something listens on port {port}", limit);
        }
        catch (TimeoutException)
        {
            throw new PageException(page.Name, command.Line, $"nothing listens on port {port} after `{text}`, which wrote:\n{await File.ReadAllTextAsync(output)}");
        }
    }

    /// <summary>Runs it; what is not as the page says, or null.</summary>
    private async Task<string?> FaultAsync(PageCommand command, PageShell shell)
    {
        var text = Real(command.Text);
        try
        {
            var (exitCode, written) = await shell.RunAsync(text, command.IsScript, limit);
            if (exitCode != command.ExitCode)
                return $"`{text}` ended with {exitCode}, not {command.ExitCode}, and wrote:\n{written}";
            return command.MissingFrom(Named(written)) is { } missing ? $"`{text}` did not write `{missing.Trim()}` but:\n{written}" : null;
        }
        catch (TimeoutException tooLong)
        {
            return $"`{text}`: {tooLong.Message}";
        }
    }

    private static async Task<bool> ListensAsync(string port)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync("127.0.0.1", int.Parse(port, CultureInfo.InvariantCulture));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>The ports that are named become those that stand for them.</summary>
    private string Real(string text) => Port().Replace(text, match => match.Groups["before"].Value + PortFor(match.Groups["port"].Value));

    /// <summary>And back, in what is written.</summary>
    private string Named(string text) => ports.Aggregate(text, (written, pair) => written.Replace($":{pair.Value}", $":{pair.Key}", StringComparison.Ordinal));

    private Dictionary<string, string> Environment(string own) => new()
    {
        ["PATH"] = $"{programs}:{System.Environment.GetEnvironmentVariable("PATH")}",
        ["HOME"] = Directory.CreateDirectory(Path.Combine(own, "home")).FullName,
        ["LANG"] = "C.UTF-8",
        ["DOTNET_TieredPGO"] = "0",
        ["HOST"] = "127.0.0.1",
        ["PORT"] = PortFor("3000"),
        ["PATCH_URL"] = $"http://127.0.0.1:{PortFor("3000")}",
        ["GIT_CONFIG_COUNT"] = "3",
        ["GIT_CONFIG_KEY_0"] = "user.name",
        ["GIT_CONFIG_VALUE_0"] = "A Reader",
        ["GIT_CONFIG_KEY_1"] = "user.email",
        ["GIT_CONFIG_VALUE_1"] = "reader@example.org",
        ["GIT_CONFIG_KEY_2"] = "init.defaultBranch",
        ["GIT_CONFIG_VALUE_2"] = "main",
    };

    /// <summary>Where a command listens, by what it says; a URL in it is what it calls.</summary>
    [GeneratedRegex(@"(PORT=|--port[= ]|(?<!/)localhost:)(?<port>30\d\d)\b")]
    private static partial Regex OwnPort();

    [GeneratedRegex(@"(?<before>localhost:|127\.0\.0\.1:|PORT=|--port[= ])(?<port>30\d\d)\b")]
    private static partial Regex Port();
}
