using Patch.Tests.Support;

namespace Patch.Tests.Docs;

/// <summary>
/// What pages work with: the programs of this build under the names that readers call them by, and one Patch for all pages that say
/// <c>needs: patch</c>. It runs in a folder with the repositories <c>upstream</c> (tags v1.0.0, v1.1.0) and <c>fork</c> (two patches on
/// v1.0.0), the source <c>sample-releases</c> in <c>feed-sources.json</c> and the flow package <c>flows/sample</c>; those pages run there.
/// </summary>
public sealed class PageWorkshop : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private readonly string folder = Programs.NewFolder("docs");
    private readonly SemaphoreSlim once = new(1);
    private ServiceProcess? patch;

    private string Bin => Path.Combine(folder, "bin");

    private string Sample => Path.Combine(folder, "sample");

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Bin);
        await WriteProgramAsync("patchmoi", $"exec dotnet {AppContext.BaseDirectory}patchmoi.dll \"$@\"");

        // What `dotnet run --project Patch.X -- …` would start after a build.
        var built = AppContext.BaseDirectory.Replace("Patch.Tests", "$project", StringComparison.Ordinal);
        await WriteProgramAsync("dotnet", $"""
            dotnet={Programs.Find("dotnet")}
            if [ "$1" = run ] && [ "$2" = --project ]; then
                project=$3; shift 3
                [ "$1" != -- ] || shift
                [ "$project" != Patch.Cli ] || exec patchmoi "$@"
                set -- exec {built}$project.dll "$@"
            fi
            exec $dotnet "$@"
            """);
    }

    public async ValueTask DisposeAsync()
    {
        if (patch is not null)
            await patch.DisposeAsync();
        Programs.DeleteFolder(folder);
        once.Dispose();
    }

    /// <summary>Works through a page.</summary>
    internal async Task RunAsync(Page page)
    {
        if (page.Needs.Contains("patch"))
        {
            await new PageRun(Sample, Bin, Limit).With("3000", await PatchPortAsync()).AllAsync(page);
            return;
        }

        var scratch = Directory.CreateDirectory(Path.Combine(folder, Path.GetRandomFileName())).FullName;
        await new PageRun(scratch, Bin, Limit).AllAsync(page);
    }

    private async Task<string> PatchPortAsync()
    {
        await once.WaitAsync();
        try
        {
            if (patch is null)
            {
                Directory.CreateDirectory(Sample);
                Programs.Run("bash", [Path.Combine(AppContext.BaseDirectory, "Fixtures", "docs", "sample.sh")], Sample);
                patch = await ServiceProcess.StartedAsync(
                    new Dictionary<string, string?>
                    {
                        ["HOST"] = "127.0.0.1",
                        ["DATA_DIR"] = Path.Combine(Sample, "data"),
                        ["FEED_SOURCES_PATH"] = Path.Combine(Sample, "feed-sources.json"),
                        ["Patch:Workspaces:Directory"] = Sample,
                    },
                    "patchmoi", "serve");
            }

            return $"{new Uri(patch.Url!).Port}";
        }
        finally
        {
            once.Release();
        }
    }

    private async Task WriteProgramAsync(string name, string text)
    {
        var path = Path.Combine(Bin, name);
        await File.WriteAllTextAsync(path, $"#!/usr/bin/env bash\n{text}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
