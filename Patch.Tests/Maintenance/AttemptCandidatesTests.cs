using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;
using Patch.Tests.Support;

namespace Patch.Tests.Maintenance;

/// <summary>Candidates of a remote workspace, as they are written down when the attempt is synced.</summary>
public sealed class AttemptCandidatesTests : IAsyncLifetime
{
    private WorkspaceBackend backend = null!;

    public async ValueTask InitializeAsync() => backend = await WorkspaceBackend.StartAsync(secret: null);

    public async ValueTask DisposeAsync() => await backend.DisposeAsync();

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task What_a_run_names_with_an_object_becomes_one_candidate_and_a_newer_one_supersedes_it(DatabaseKind kind)
    {
        await using var pipeline = await Pipeline.CreateAsync(kind, ("Patch:Workspaces:BackendUrl", backend.Url));
        await RunAsync(pipeline, "first", "v1", "changed");

        var attempt = Assert.Single(await pipeline.AttemptsAsync());
        var first = Assert.Single(await RowsAsync(pipeline));
        Assert.Equal(
            ("candidate-release", "peezy-tech/codex", "refs/heads/candidate/v1", "branch", "built"),
            (first.Stack, first.Repo, first.Reference, first.Kind, first.State));
        Assert.Equal((attempt.Id, "first", "refs/tags/v1"), (first.AttemptId, first.EventId, first.UpstreamRef));

        await RunAsync(pipeline, "again", "v1", "changed");
        Assert.Single(await RowsAsync(pipeline));
        await RunAsync(pipeline, "second", "v2", "changed");
        await RunAsync(pipeline, "third", "v3", "needs_intervention");
        await RunAsync(pipeline, "fourth", "v4", "completed");

        var rows = await RowsAsync(pipeline);
        Assert.Equal(["superseded", "built", "blocked"], rows.Select(row => row.State));
        Assert.Equal($"A newer candidate took its place: refs/heads/candidate/v2 at {new string('1', 40)}.", rows[0].Reason);
        Assert.Equal("again", (await pipeline.AttemptsAsync()).Single(row => row.Id == rows[0].AttemptId).EventId);
    }

    private static async Task RunAsync(Pipeline pipeline, string id, string tag, string outcome)
    {
        await pipeline.CreateEventAsync(id, new JsonObject { ["tag"] = tag, ["repo"] = "a/b", ["outcome"] = outcome });
        await pipeline.SendAsync();
        await pipeline.SyncAsync();
    }

    private static Task<List<Candidate>> RowsAsync(Pipeline pipeline) =>
        pipeline.ReadAsync(db => db.Candidates.AsNoTracking().OrderBy(row => row.Seq).ToListAsync());
}
