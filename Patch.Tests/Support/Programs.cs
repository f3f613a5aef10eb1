using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Patch.Tests.Support;

/// <summary>Server programs of the machine, and how tests start them: on loopback, in a temporary folder, not as root.</summary>
internal static class Programs
{
    private static int lastPort = Random.Shared.Next(20_000);

    public static string Find(string name) => FindOrNull(name) ?? throw new FileNotFoundException($"The tests need the program '{name}'; ./test.sh installs it.");

    /// <summary>Full path of a program; null where it is not installed.</summary>
    public static string? FindOrNull(string name)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
            .Concat(Directory.Exists("/usr/lib/postgresql")
                ? Directory.GetDirectories("/usr/lib/postgresql").OrderDescending().Select(version => Path.Combine(version, "bin"))
                : []);
        return folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
    }

    /// <summary>Waits until a process has ended and its output is read, a minute at most: a child of its own that goes on may hold its output open.</summary>
    public static Task EndedAsync(Process process) => process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1), TimeProvider.System);

    /// <summary>Runs a program to its end, five minutes at most; what it wrote on standard output. Throws where it fails.</summary>
    public static string Run(string program, IEnumerable<string> arguments, string? workingDirectory = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingDirectory ?? "",
        };
        using var process = Process.Start(start)!;
        var (output, error) = OutputOf(process);
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"{program} {string.Join(' ', start.ArgumentList)} ended with {process.ExitCode}: {output}{error}");
    }

    /// <summary>Waits until a process has ended, five minutes at most; what it wrote.</summary>
    public static (string Output, string Error) OutputOf(Process process)
    {
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (process.WaitForExit(TimeSpan.FromMinutes(5)) && Task.WaitAll([output, error], TimeSpan.FromMinutes(1)))
            return (output.Result, error.Result);
        process.Kill(entireProcessTree: true);
        throw new TimeoutException($"{process.StartInfo.FileName} {string.Join(' ', process.StartInfo.ArgumentList)} does not end.");
    }

    /// <summary>
    /// A port at which nobody listens, given out once. It lies below those that the system gives to whoever asks for any: between the asking and
    /// the use, no server or connection of another test takes it.
    /// </summary>
    public static int FreePort()
    {
        for (var tries = 0; tries < 100; tries++)
        {
            var port = 10_000 + (int)((uint)Interlocked.Increment(ref lastPort) % 20_000);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // Somebody of the machine has it: the next one.
            }
        }

        throw new InvalidOperationException("A hundred ports in a row are taken.");
    }

    /// <summary>A new folder below the system's temporary one.</summary>
    public static string NewFolder(string prefix) => Directory.CreateTempSubdirectory($"patch-tests-{prefix}-").FullName;

    public static void DeleteFolder(string path)
    {
        if (!Directory.Exists(path))
            return;
        foreach (var file in Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories))
            File.SetAttributes(file, FileAttributes.Normal);
        Directory.Delete(path, recursive: true);
    }
}
