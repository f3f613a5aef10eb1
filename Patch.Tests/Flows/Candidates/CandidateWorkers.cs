using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;
using Patch.Core.Workspaces;
using Patch.Tests.Support;
using Patch.Tests.Workspaces;
using Patch.Tests.Workspaces.Runners.PatchStacks;

namespace Patch.Tests.Flows.Candidates;

/// <summary>Worker processes that carry stacks, and remotes with hooks: reached as over ssh, where a real git takes the pushes.</summary>
internal sealed class CandidateWorkers(PatchStackWorld world)
{
    /// <summary>In place of ssh: runs the command here.</summary>
    private const string SshCommand = "sh -c 'shift; eval \"$@\"' ssh";

    public PatchStackWorld World => world;

    /// <summary>The mirror of the fork; there is one.</summary>
    public string Mirror => Assert.Single(Directory.GetDirectories(Path.Combine(world.Host.Settings["Patch:DataDirectory"]!, "git"), "*fork.git-*.git"));

    /// <summary>Folders of work trees that are there.</summary>
    public IReadOnlyList<string> WorkTrees
    {
        get
        {
            var folder = Path.Combine(world.Host.Settings["Patch:DataDirectory"]!, "work-trees");
            return Directory.Exists(folder) ? Directory.GetDirectories(folder) : [];
        }
    }

    /// <summary>The URL of a repository, made where it does not exist, that writes a line into its <c>pushed</c> for each reference that it takes.</summary>
    public string Remote(string name)
    {
        var path = Path.Combine(world.Host.Folder, name);
        if (!Directory.Exists(path))
            PatchStackWorld.Git(world.Host.Folder, "init", "--quiet", "--bare", path);
        world.Host.Write($"{name}/hooks/pre-receive", $"#!/bin/sh\n{Pause(name + ".before")}\n");
        world.Host.Write($"{name}/hooks/post-receive", $"#!/bin/sh\ncat >> '{path}/pushed'\n{Pause(name + ".after")}\n");
        return $"ssh://host.example{path}";
    }

    /// <summary>The pushes that a remote took: old value, new value, reference.</summary>
    public IReadOnlyList<string> PushesTo(string name) =>
        File.Exists(Path.Combine(world.Host.Folder, name, "pushed")) ? File.ReadAllLines(Path.Combine(world.Host.Folder, name, "pushed")) : [];

    /// <summary>The value of a remote's reference; null when it has none.</summary>
    public string? RemoteRef(string name, string reference) =>
        PatchStackWorld.Git(Path.Combine(world.Host.Folder, name), "for-each-ref", "--format=%(objectname)", reference) is { Length: > 0 } sha ? sha : null;

    /// <summary>Shell text that tells that it was reached and waits, two minutes at most, where a test wants it to.</summary>
    public string Pause(string place)
    {
        var file = Path.Combine(world.Host.Folder, $"pause-{place}");
        return $"if [ -e '{file}' ]; then : > '{file}.reached'; i=0; while [ -e '{file}' ] && [ $i -lt 1200 ]; do sleep 0.1; i=$((i+1)); done; fi";
    }

    /// <summary>Starts a worker, kills it by SIGKILL when it has reached a place, looks at what it left, and lets go on what it had started.</summary>
    public async Task KillAtAsync(string place, Action look)
    {
        var file = Path.Combine(world.Host.Folder, $"pause-{place}");
        await File.WriteAllTextAsync(file, "");
        await using (var worker = Start())
        {
            await Eventually.TrueAsync(() => Task.FromResult(worker.HasExited || File.Exists(file + ".reached")), $"it comes to {place}", TimeSpan.FromMinutes(2));
            Assert.False(worker.HasExited, string.Join('\n', worker.Output.Concat(worker.Errors)));
            Programs.Run("/bin/kill", ["-KILL", $"{worker.Id}"]);
            await worker.ExitAsync();
            look();
        }

        File.Delete(file);
    }

    public ServiceProcess Start(params (string Key, string Value)[] more)
    {
        var settings = new Dictionary<string, string?>(world.Host.Settings)
        {
            ["DOTNET_TieredPGO"] = "0",
            ["FEED_SOURCES_PATH"] = world.Host.Write("feed-sources.json", """{"sources":[]}"""),
            ["Patch:Git:SshCommand"] = SshCommand,
            ["Patch:Git:SignCommand"] = world.Host.Write("sign", $$"""
                #!/bin/sh
                cat > /dev/null
                {{Pause("sign")}}
                printf -- '-----BEGIN TEST SIGNATURE-----\n\n%s\n-----END TEST SIGNATURE-----\n' "$(date +%s%N)"
                """),
            ["Patch:Worker:SweepInterval"] = "00:00:01",
            ["Patch:Worker:IdleSweep"] = "00:00:02",
            ["Patch:Workspaces:Directory"] = world.Host.Folder,
            ["Patch:Workspaces:RunLease"] = "00:00:01",
            ["Patch:Workspaces:MaxStarts"] = "20",
        };
        foreach (var (key, value) in more)
            settings[key] = value;
        return ServiceProcess.Start(settings);
    }

    /// <summary>Hands the release over; how many steps it starts.</summary>
    public async Task<int> ReleaseAsync() =>
        Assert.IsType<DispatchAnswer.Accepted>(await world.Host.Local.DispatchAsync(WorkspaceHost.Event(payload: """{"tag":"v1.1"}"""), default)).Matched;

    /// <summary>Waits until no run is queued or goes on; all of them.</summary>
    public Task<List<WorkspaceRun>> EndedAsync() => Eventually.GetAsync(
        async () =>
        {
            await using var db = await world.Host.DatabaseAsync();
            var runs = await db.WorkspaceRuns.AsNoTracking().OrderBy(run => run.Seq).ToListAsync();
            return runs.All(run => run.CompletedAt is not null) ? runs : null;
        },
        "all runs end",
        TimeSpan.FromSeconds(60),
        TimeSpan.FromMilliseconds(100));
}
