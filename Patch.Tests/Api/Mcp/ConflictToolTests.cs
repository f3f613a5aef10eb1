using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Patch.Core.Maintenance.Stacks;
using Patch.Tests.Maintenance.Conflicts;
using Patch.Tests.Support;
using static Patch.Tests.Maintenance.Conflicts.ConflictWorld;

namespace Patch.Tests.Api.Mcp;

public sealed class ConflictToolTests
{
    [Fact]
    public async Task A_conflict_is_worked_from_the_list_to_the_candidate()
    {
        await using var world = await StopAsync();
        await using var api = await StartAsync(world);
        await using var assistant = await Assistant.ConnectAsync(api);

        var waiting = Assert.Single((await assistant.AskAsync("list_attempts", ("status", "needs_intervention")))["attempts"]!.AsArray())!;
        var shown = await assistant.AskAsync("get_attempt", ("id", (string?)waiting["id"]));
        Assert.Contains("Call get_conflicts", (string?)shown["next"], StringComparison.Ordinal);
        Assert.Equal("stack", (string?)Assert.Single(shown["runs"]!.AsArray())!["flow"]);
        var conflict = await WorkingAsync(api, assistant.AskAsync("get_conflicts", ("attemptId", (string?)waiting["id"])));

        // What the assistant was told is enough for the first: the file's sides, and the command. The second is met on the way, in the work tree.
        Assert.Equal($"patchmoi attempts resolve {world.Attempt}", (string?)conflict["commands"]!["resolve"]);
        await world.ResolveAsync(0, "--dir", world.Tree);
        var file = Assert.Single(conflict["files"]!.AsArray())!;
        world.Resolve((string)file["path"]!, Side(file, "ours").Replace("theirs", $"theirs and {Side(file, "theirs").Split('\n')[1]}", StringComparison.Ordinal));
        var second = await world.ResolveAsync(1, "--continue");
        Assert.Equal(("conflict", world.Second), ((string?)second["state"], (string?)second["patch"]));
        world.Resolve("two.txt", "a\nboth\nc\n");
        await world.ResolveAsync(0, "--continue");

        var done = await assistant.AskAsync("get_attempt", ("id", (string?)waiting["id"]));
        Assert.Equal(("changed", Reference), ((string?)done["attempt"]!["status"], (string?)done["candidates"]![0]!["ref"]));
        Assert.Equal("a\ntheirs and ours\nc", world.Mirror("show", $"{Reference}:one.txt"));
        Assert.Contains("is changed", await assistant.RefusedAsync("no_conflict", "get_conflicts", ("attemptId", world.Attempt)), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task The_bundle_has_the_sides_the_hunks_the_blame_and_the_commands(DatabaseKind kind)
    {
        await using var world = await StopAsync(kind: kind);
        await using var api = await StartAsync(world);
        await using var assistant = await Assistant.ConnectAsync(api);

        var bundle = await WorkingAsync(api, assistant.AskAsync("get_conflicts", ("attemptId", world.Attempt)));

        var file = Assert.Single(bundle["files"]!.AsArray())!;
        Assert.Equal(("one.txt", "content", "a\nb\nc\n", "a\ntheirs\nc\n", "a\nours\nc\n"), ((string?)file["path"], (string?)file["kind"], Side(file, "base"), Side(file, "ours"), Side(file, "theirs")));
        Assert.Contains("<<<<<<<", (string?)Assert.Single(file["hunks"]!.AsArray()), StringComparison.Ordinal);
        Assert.Equal(("Their one", "Change one"), ((string?)bundle["blame"]!["upstreamSubject"], (string?)bundle["patch"]!["subject"]));
        Assert.Contains(bundle["commands"]!["reproduce"]!.AsArray(), command => ((string)command!).StartsWith("git clone", StringComparison.Ordinal));
        Assert.Contains(
            "These are: one.txt.", await WorkingAsync(api, assistant.RefusedAsync("path_not_in_conflict", "get_conflicts", ("attemptId", world.Attempt), ("path", "keep.txt"))),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_large_file_is_left_out_at_first_and_read_piece_by_piece_by_its_path()
    {
        var lines = string.Concat(Enumerable.Range(1, 3_000).Select(number => $"line {number}\n"));
        await using var world = await StopAsync(change: made =>
        {
            made.Upstream.Commit(Change("Grow").File("one.txt", lines));
            made.Upstream.Tag("v2.0", made.Upstream.Tip("main")!);
        });
        await using var api = await StartAsync(world);
        await using var assistant = await Assistant.ConnectAsync(api);

        var overview = await WorkingAsync(api, assistant.AskAsync("get_conflicts", ("attemptId", world.Attempt)));
        var side = overview["files"]![0]!["ours"]!;
        Assert.Equal((lines.Length, null), ((int)side["size"]!, side["content"]));
        Assert.Contains("with the path of one file", (string?)overview["note"], StringComparison.Ordinal);
        Assert.True(overview.ToJsonString().Length < 40_000);

        // From here on no worker runs: the pieces are of the answer that is there.
        var whole = "";
        for (var piece = 0; piece < 5 && whole.Length < lines.Length; piece++)
        {
            var shown = await assistant.AskAsync("get_conflicts", ("attemptId", world.Attempt), ("path", "one.txt"), ("offset", whole.Length));
            whole += Side(shown["files"]![0]!, "ours");
        }

        Assert.Equal(lines, whole);
        await using var db = await api.DbAsync();
        Assert.Equal(1, await db.StackTasks.CountAsync(task => task.Kind == "conflicts"));
    }

    private static string Side(JsonNode file, string side) => (string)file[side]!["content"]!["text"]!;

    private static async Task<ApiServer> StartAsync(ConflictWorld world)
    {
        var api = ApiServer.Start(world.Host.Database, [new("Patch:Workspaces:Directory", world.Host.Folder)]);
        await api.Services.GetRequiredService<FollowStacks>().RunAsync(TestContext.Current.CancellationToken);
        return api;
    }

    /// <summary>Waits while the worker's sweep of stack tasks runs.</summary>
    private static async Task<T> WorkingAsync<T>(ApiServer api, Task<T> asking)
    {
        await Eventually.TrueAsync(
            async () =>
            {
                await api.Services.GetRequiredService<RunStackTasks>().RunAsync(TestContext.Current.CancellationToken);
                return asking.IsCompleted;
            },
            "the worker answers");
        return await asking;
    }
}
