using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Patch.Core;

namespace Patch.Tests.Telemetry;

/// <summary>Alone, since what is sampled depends on who else listens.</summary>
[CollectionDefinition(nameof(PatchTelemetryTests), DisableParallelization = true)]
[Collection(nameof(PatchTelemetryTests))]
public sealed class PatchTelemetryTests : IDisposable
{
    private const string Sampled = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private const string Unsampled = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";
    private readonly TracerProvider traces = Sdk.CreateTracerProviderBuilder().AddSource(PatchTelemetry.Name).SetSampler(new ParentBasedSampler(new AlwaysOnSampler())).Build();

    public void Dispose()
    {
        traces.Dispose();
        Activity.Current = null;
    }

    [Fact]
    public void A_parent_that_is_not_sampled_stays_so_down_to_the_last_row()
    {
        string? kept;
        using (var span = PatchTelemetry.Start(SpanNames.Route, Unsampled))
        {
            Assert.False(span!.Recorded);
            using var below = PatchTelemetry.Within(SpanNames.Replay);
            kept = PatchTelemetry.Here();
        }

        Assert.StartsWith("00-0af7651916cd43dd8448eb211c80319c-", kept, StringComparison.Ordinal);
        Assert.EndsWith("-00", kept, StringComparison.Ordinal);
        using var next = PatchTelemetry.Start(SpanNames.Signal, kept);
        Assert.Equal(("0af7651916cd43dd8448eb211c80319c", false), ($"{next!.TraceId}", next.Recorded));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("not a trace")]
    public void A_row_without_a_trace_begins_one_whatever_goes_on_around_it(string? traceParent)
    {
        using var sweep = PatchTelemetry.Start(SpanNames.Poll, null)!;
        using (var span = PatchTelemetry.Start(SpanNames.Signal, traceParent)!)
        {
            Assert.NotEqual(sweep.TraceId, span.TraceId);
            Assert.Equal((default, sweep.TraceId), (span.ParentSpanId, Assert.Single(span.Links).Context.TraceId));
            Assert.True(span.Recorded);
        }
    }

    [Fact]
    public void A_row_that_is_moved_on_keeps_its_trace()
    {
        Assert.Equal(Sampled, PatchTelemetry.MovedOn(Sampled));
        using (var own = PatchTelemetry.Start(SpanNames.Sync, Sampled)!)
            Assert.Equal(own.Id, PatchTelemetry.MovedOn(Sampled));
        using (PatchTelemetry.Start(SpanNames.Sync, null))
            Assert.Equal(Sampled, PatchTelemetry.MovedOn(Sampled));
        using (var first = PatchTelemetry.Start(SpanNames.Sync, null)!)
            Assert.Equal(first.Id, PatchTelemetry.MovedOn(null));
    }

    [Fact]
    public void Where_nothing_is_traced_a_row_hands_its_trace_on()
    {
        Activity.Current = null;
        Assert.Equal(Sampled, PatchTelemetry.Here(Sampled));
        Assert.Null(PatchTelemetry.Here());
    }
}
