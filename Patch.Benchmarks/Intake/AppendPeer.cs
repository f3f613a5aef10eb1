using System.Diagnostics;
using Patch.Tests.Support;

namespace Patch.Benchmarks.Intake;

/// <summary>A webhook service as small ones are: it verifies, parses, and appends a line to a file without waiting for the disk.</summary>
internal sealed class AppendPeer : IAsyncDisposable
{
    private readonly ListeningProcess process;
    private readonly string folder;

    private AppendPeer(ListeningProcess process, string folder) => (this.process, this.folder) = (process, folder);

    public Uri Url => process.Url;

    /// <summary>Starts it; null where bun is not on the PATH, which is said.</summary>
    public static async Task<AppendPeer?> StartAsync()
    {
        if (Programs.FindOrNull("bun") is not { } bun)
        {
            Console.WriteLine("bun is not on the PATH: the peer is left out, and the ratio is that to the ceiling.");
            return null;
        }

        var folder = Programs.NewFolder("append-peer");
        var script = Path.Combine(AppContext.BaseDirectory, "Intake", "append-peer.js");
        return new AppendPeer(await ListeningProcess.StartAsync(new ProcessStartInfo(bun, [script, Path.Combine(folder, "events.jsonl"), PushRequests.Secret])), folder);
    }

    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        Programs.DeleteFolder(folder);
    }
}
