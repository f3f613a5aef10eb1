using System.Diagnostics;

namespace Patch.Benchmarks;

/// <summary>A server of its own process, which says in a line of its output where it listens.</summary>
internal sealed class ListeningProcess : IAsyncDisposable
{
    private const string Listening = "Now listening on: ";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly Process process;

    private ListeningProcess(Process process, Uri url) => (this.process, Url) = (process, url);

    public Uri Url { get; }

    /// <summary>Resident memory now, in MiB.</summary>
    public double ResidentMegabytes
    {
        get
        {
            process.Refresh();
            return process.WorkingSet64 / (1024.0 * 1024.0);
        }
    }

    public static async Task<ListeningProcess> StartAsync(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        var process = Process.Start(start)!;
        try
        {
            using var limit = new CancellationTokenSource(Limit);
            return new ListeningProcess(process, await UrlAsync(process, limit.Token));
        }
        catch
        {
            await EndAsync(process);
            throw;
        }
    }

    /// <summary>SIGKILL, and the wait until it is gone.</summary>
    public async Task KillAsync()
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync() => await EndAsync(process);

    /// <summary>Its output is read on, so that it never waits for a full pipe.</summary>
    private static Task<Uri> UrlAsync(Process process, CancellationToken cancellationToken)
    {
        var url = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is null)
                url.TrySetException(new InvalidOperationException("The server ended before it listened."));
            else if (line.Data.IndexOf(Listening, StringComparison.Ordinal) is >= 0 and var at)
                url.TrySetResult(new Uri(line.Data[(at + Listening.Length)..].Trim()));
        };
        process.BeginOutputReadLine();
        return url.Task.WaitAsync(cancellationToken);
    }

    private static async Task EndAsync(Process process)
    {
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
