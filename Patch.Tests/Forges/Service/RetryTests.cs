using Patch.Core.Data;
using Patch.Core.Forges.Api;
using Patch.Core.Forges.Service;
using Patch.Tests.Support;

namespace Patch.Tests.Forges.Service;

/// <summary>A person asks for a thread again.</summary>
public sealed class RetryTests
{
    [Theory]
    [InlineData(DatabaseKind.Sqlite, false)]
    [InlineData(DatabaseKind.Sqlite, true)]
    [InlineData(DatabaseKind.Postgres, false)]
    [InlineData(DatabaseKind.Postgres, true)]
    public async Task A_retry_that_is_asked_for_while_the_thread_is_worked_on_is_not_lost(DatabaseKind kind, bool failed)
    {
        await using var world = await ServiceWorld.CreateAsync(kind);
        await world.RunAsync();
        if (failed)
        {
            // Its next time has a part of chance in it, and so more digits than the clock's.
            world.Forge.Before = call => call == "repository" ? MemoryForge.Fault(ForgeFaults.Failed, "The forge answered 500.") : null;
            await world.TendAsync();
            world.Time.Advance(TimeSpan.FromMinutes(1));
        }

        using var asked = new SemaphoreSlim(0);
        using var goOn = new SemaphoreSlim(0);
        world.Forge.Before = call =>
        {
            if (call != "open-pull")
                return null;
            asked.Release();
            Assert.True(goOn.Wait(TimeSpan.FromSeconds(30)), "The retry is asked for in time.");
            return null;
        };
        world.Forge.Forget();
        var token = TestContext.Current.CancellationToken;
        var tending = Task.Run(() => world.TendAsync(), token);
        Assert.True(await asked.WaitAsync(TimeSpan.FromSeconds(30), token), "The pull request is opened in time.");
        await world.Get<ForgeThreads>().RetryAsync((await world.ThreadAsync()).Seq, token);
        goOn.Release();
        await tending;

        Assert.Equal(2, world.Forge.Calls.Count(call => call == "repository"));
        var thread = await world.ThreadAsync();
        Assert.Equal((ForgeThreadStates.Shown, null, null), (thread.State, thread.NextTryAt, thread.LastError));
    }
}
