using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Patch.AppHost.Local.Processes;

namespace Patch.AppHost.Local.Servers;

/// <summary>
/// A server of our own that speaks Redis's protocol: loopback, a new password at each start, nothing kept on disk
/// (Patch keeps nothing there that it would miss). The password stands in a file that only its owner reads.
/// </summary>
internal sealed class RedisServer(string folder, string program)
{
    private readonly string password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));

    public string Program => program;

    public string Folder => folder;

    private bool IsGarnet => Path.GetFileNameWithoutExtension(program) == "garnet-server";

    private string ConfigurationFile => Path.Combine(folder, IsGarnet ? "garnet.conf" : "redis.conf");

    private string PidFile => Path.Combine(folder, "redis.pid");

    public string ConnectionString(int port) => $"127.0.0.1:{port},password={password}";

    /// <summary>Writes the settings and says how to start the server.</summary>
    public ProcessSpec Prepare(int port)
    {
        PrivateFile.CreateFolder(folder);
        PrivateFile.Write(ConfigurationFile, IsGarnet ? GarnetSettings(port) : RedisSettings(port));
        return IsGarnet
            ? new ProcessSpec("redis", program, ["--config-import-path", ConfigurationFile])
            // Redis alone takes a path with spaces as an argument; in its settings it would have to be quoted.
            : new ProcessSpec("redis", program, [ConfigurationFile, "--dir", folder, "--pidfile", PidFile]);
    }

    /// <summary>Ends a server that a killed run left in this folder: the process of the pid file whose title (Redis writes its address there) has the port of the old settings.</summary>
    public async Task<bool> StopLeftoverAsync(TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!File.Exists(PidFile) || !File.Exists(ConfigurationFile))
            return false;

        var port = File.ReadLines(ConfigurationFile).FirstOrDefault(line => line.StartsWith("port ", StringComparison.Ordinal))?["port ".Length..];
        var stopped = port is not null
            && int.TryParse((await File.ReadAllTextAsync(PidFile, cancellationToken)).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            && await ProcessTable.StopLeftoverAsync(id, $"127.0.0.1:{port}", "TERM", limit, time, cancellationToken);
        File.Delete(PidFile);
        return stopped;
    }

    private string RedisSettings(int port) => $"""
        bind 127.0.0.1
        port {port}
        requirepass {password}
        save ""
        appendonly no
        daemonize no

        """;

    private string GarnetSettings(int port) => JsonSerializer.Serialize(new
    {
        Address = "127.0.0.1",
        Port = port,
        AuthenticationMode = "Password",
        Password = password,
    });
}
