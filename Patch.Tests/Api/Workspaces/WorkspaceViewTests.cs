using System.Text.Json;
using System.Text.Json.Nodes;
using Patch.Api.Workspaces;
using Patch.Core.Data;
using Patch.Tests.Flows.Contract;

namespace Patch.Tests.Api.Workspaces;

public sealed class WorkspaceViewTests
{
    public static TheoryData<int> Lists => [6, 7, 47, 48, 51, 52, 53, 54, 114, 117, 119, 138, 140];

    public static TheoryData<int> Singles => [56, 118, 139];

    public static TheoryData<int> Events => [49, 120, 141];

    [Theory]
    [MemberData(nameof(Lists))]
    public void List_of_the_recorded_backend_is_shown_as_recorded(int number)
    {
        var recorded = Recorded(number);
        var raw = recorded["raw"]!.DeepClone().AsObject();
        object view = recorded["runs"] is null ? WorkspaceViews.Events(raw) : WorkspaceViews.Runs(raw, (string?)recorded["eventId"]);
        Assert.Empty(Comparison.Differences(Unwrapped(recorded), JsonSerializer.SerializeToNode(view, PatchJson.Options)));
    }

    [Theory]
    [MemberData(nameof(Singles))]
    public void Run_of_the_recorded_backend_is_shown_as_recorded(int number)
    {
        var recorded = Recorded(number)["run"]!;
        var view = WorkspaceViews.Run(recorded["raw"]!.DeepClone().AsObject());
        Assert.Empty(Comparison.Differences(Unwrapped(recorded), JsonSerializer.SerializeToNode(view, PatchJson.Options)));
    }

    [Theory]
    [MemberData(nameof(Events))]
    public void Event_of_the_recorded_backend_is_shown_as_recorded_with_its_runs(int number)
    {
        var recorded = Recorded(number)["event"]!;
        var answer = new JsonObject
        {
            ["event"] = recorded["raw"]!.DeepClone(),
            ["runs"] = new JsonArray([.. recorded["runs"]!.AsArray().Select(run => run!["raw"]!.DeepClone())]),
        };
        Assert.Empty(Comparison.Differences(Unwrapped(recorded), JsonSerializer.SerializeToNode(WorkspaceViews.Event(answer), PatchJson.Options)));
    }

    [Theory]
    [InlineData("changed", false)]
    [InlineData("skipped", false)]
    [InlineData("failed", false)]
    [InlineData("blocked", true)]
    [InlineData("needs_intervention", true)]
    public void Result_of_a_process_that_ended_well_is_the_status_of_the_run(string result, bool needsAttention)
    {
        var view = WorkspaceViews.Run(new JsonObject
        {
            ["id"] = "run_1", ["status"] = "completed", ["resultJson"] = $$$"""{"flow":"f","step":"s","result":{"status":"{{{result}}}"}}""",
        });
        Assert.Equal("completed", view.ProcessStatus);
        Assert.Equal([result, result, result], [view.ResultStatus, view.Status, view.EffectiveStatus]);
        Assert.Equal(needsAttention, view.NeedsAttention);
    }

    [Theory]
    [InlineData("""{"runs":"no list"}""")]
    [InlineData("""{"runs":[1,null,"x"]}""")]
    [InlineData("""{"runs":{}}""")]
    [InlineData("{}")]
    public void Answer_of_another_shape_is_an_empty_list(string answer) =>
        Assert.Empty(WorkspaceViews.Runs(JsonNode.Parse(answer)!.AsObject(), null).Runs);

    [Fact]
    public void Fields_of_another_type_count_as_absent()
    {
        var view = WorkspaceViews.Run(JsonNode.Parse("""{"id":7,"status":{},"attempts":{},"stdout":[],"resultJson":"{broken","error":false}""")!.AsObject());
        Assert.Null(view.Id);
        Assert.Empty(view.Output);
        Assert.Empty(view.Attempts);
        Assert.Null(view.ResultPayload);
    }

    private static JsonNode Recorded(int number) => Recording.All.Single(recording => recording.Number == number).Json!;

    private static JsonNode Unwrapped(JsonNode recorded)
    {
        var expected = recorded.DeepClone();
        DeliberateDifferences.UnwrapRunViews(expected);
        return expected;
    }
}
