using Patch.Core;
using Patch.Tests.Support;
using Patch.Tests.Telemetry;

namespace Patch.Tests.Forges.Service;

/// <summary>What is shown at a forge is part of the attempt's trace, and what is told of it too.</summary>
public sealed class TraceTests
{
    [Fact]
    public async Task The_forge_is_worked_on_below_the_span_that_moved_the_attempt_and_hands_its_own_on()
    {
        using var spans = new SpanRecorder();
        await using var world = await ServiceWorld.CreateAsync(DatabaseKind.Sqlite);
        var attempt = await world.RunAsync();

        await world.SettleAsync();

        var thread = await world.ThreadAsync();
        // Attempts of other tests that run just now have the same id.
        var trace = attempt.TraceParent!.Split('-')[1];
        var tried = spans.About(SpanTags.AttemptId, attempt.Id).Where(span => span.OperationName == SpanNames.Forge && $"{span.TraceId}" == trace).ToList();
        Assert.NotEmpty(tried);
        Assert.Equal(attempt.TraceParent, tried[0].ParentId);
        Assert.Equal(tried[^1].Id, thread.TraceParent);
        var moved = Assert.Single(spans.About(SpanTags.AttemptId, attempt.Id), span => span.Id == attempt.TraceParent);
        Assert.Equal(SpanNames.Sync, moved.OperationName);
    }
}
