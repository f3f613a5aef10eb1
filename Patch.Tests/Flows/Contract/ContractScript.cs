using Patch.Tests.Support;

namespace Patch.Tests.Flows.Contract;

/// <summary>Plays the recording through, phase by phase, and judges each answer.</summary>
internal static class ContractScript
{
    /// <summary>All recordings by number: null where Patch answered as it should, else what was wrong.</summary>
    public static async Task<IReadOnlyDictionary<int, string?>> PlayAsync(DatabaseKind kind)
    {
        var verdicts = new Dictionary<int, string?>();
        await using var world = await ContractWorld.StartAsync(kind);
        foreach (var recording in Recording.All)
        {
            await PrepareAsync(world, recording.Number);
            verdicts[recording.Number] = Verdicts.Of(recording, await world.AskAsync(recording));
        }

        return verdicts;
    }

    /// <summary>What happened before a recording was made. The numbers are those of the files; each file names its phase.</summary>
    private static Task PrepareAsync(ContractWorld world, int number) => number switch
    {
        1 => PrimeAsync(world),
        8 => ReleaseAsync(world, state: 1),
        99 => ReleaseWithBackendDownAsync(world),
        107 => world.Backend.ComeBackAsync(),
        112 => world.RestartAsync(world.Backend.Url, secret: "wrong-secret"),
        115 => world.RestartAsync(world.Backend.WebSocketUrl),
        124 => world.Backend.GoDownAsync(),
        125 => world.RestartAsync(backendUrl: null),
        127 => world.ExecuteRunsAsync(),
        129 => world.SyncNewestAttemptAsync(),
        131 => ReturnToBackendAsync(world),
        133 => world.RestartAsync(world.Backend.Url, token: null),
        134 => world.RestartAsync(world.Backend.Url, token: ""),
        135 => RestartWithLegacyRecordAsync(world),
        _ => Task.CompletedTask,
    };

    private static async Task PrimeAsync(ContractWorld world)
    {
        await world.RestartAsync(world.Backend.Url);
        await world.PollAsync();
    }

    private static async Task ReleaseAsync(ContractWorld world, int state)
    {
        world.Feeds.State = state;
        await world.PollFlowSourcesAsync();
    }

    private static async Task ReleaseWithBackendDownAsync(ContractWorld world)
    {
        await world.Backend.GoDownAsync();
        await ReleaseAsync(world, state: 2);
    }

    private static async Task ReturnToBackendAsync(ContractWorld world)
    {
        await world.Backend.ComeBackAsync();
        await world.RestartAsync(world.Backend.Url);
    }

    private static async Task RestartWithLegacyRecordAsync(ContractWorld world)
    {
        await world.RestartAsync(world.Backend.Url);
        await world.AddLegacyRecordAsync();
    }
}
