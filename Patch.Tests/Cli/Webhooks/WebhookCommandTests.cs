using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Patch.Core.Data;
using Patch.Core.Webhooks.Routing;
using Patch.Tests.Api;
using Patch.Tests.Support;
using Patch.Tests.Webhooks;

namespace Patch.Tests.Cli.Webhooks;

public sealed class WebhookCommandTests
{
    [Theory]
    [MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Deliveries_are_listed_shown_and_routed_again(DatabaseKind kind)
    {
        await using var patch = await RemotePatch.StartAsync(kind);
        await patch.Api.AddAsync(
            DeliveryRows.Of("d/1").Routed("skipped:no-rule", "No rule takes it.", """{"rules":[{"kind":"route","rule":"a","matches":false,"code":"other-ref","sentence":"Not this ref."}]}"""),
            DeliveryRows.Refused("d-2"));

        var listed = await patch.RunAsync("deliveries", "list");
        var shown = await patch.RunAsync("deliveries", "show", "github:d/1");
        await patch.SameAsync("/deliveries?disposition=skipped&repo=openai%2Fcodex", "deliveries", "list", "--disposition", "skipped", "--repo", "openai/codex");
        await patch.SameAsync("/deliveries/github%3Ad%2F1", "deliveries", "show", "github:d/1");
        var again = await patch.RunAsync("deliveries", "rerun", "github:d/1");
        var refused = await patch.RunAsync("deliveries", "rerun", "github:d-2");
        var unknown = await patch.RunAsync("deliveries", "show", "nope");
        var wrong = await patch.RunAsync("deliveries", "list", "--provider", "sourceforge");

        Assert.Equal((0, ""), (listed.ExitCode, listed.Error));
        Assert.Contains("skipped:no-rule", listed.Output, StringComparison.Ordinal);
        Assert.Contains("refused:wrong-signature", listed.Output, StringComparison.Ordinal);
        Assert.Contains("Not this ref.", shown.Output, StringComparison.Ordinal);
        Assert.Contains("refs/heads/main", shown.Output, StringComparison.Ordinal);
        Assert.Equal((0, "github:d/1 is routed again. What came of it: patchmoi explain github:d/1\n"), (again.ExitCode, again.Output));
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("mend the cause", refused.Error, StringComparison.Ordinal);
        Assert.Equal(5, unknown.ExitCode);
        Assert.Equal(2, wrong.ExitCode);
        Assert.Contains("'sourceforge' is no provider here", wrong.Error, StringComparison.Ordinal);
        Assert.Null((await patch.Api.GetAsync("/deliveries/github%3Ad%2F1"))["delivery"]!["disposition"]);
    }

    [Fact]
    public async Task An_explanation_is_a_timeline_that_ends_with_why()
    {
        await using var patch = await RemotePatch.StartAsync();
        var route = new JsonObject { ["id"] = "codex", ["events"] = new JsonArray("push"), ["target"] = new JsonObject { ["mode"] = "notify_only" } };
        await patch.Api.AddAsync(DeliveryRows.Of("d-1"), new WebhookRoute { Id = "codex", ConfigJson = route.ToJsonString(), Enabled = true });
        await patch.Api.Services.GetRequiredService<RoutePendingDeliveries>().RunAsync(TestContext.Current.CancellationToken);

        var told = await patch.RunAsync("explain", "github:d-1");
        await patch.SameAsync("/explain/github%3Ad-1", "explain", "github:d-1");
        var nothing = await patch.RunAsync("explain", "nope");
        var wrong = await patch.RunAsync("explain", "github:d-1", "--kind", "thing");

        Assert.Equal((0, ""), (told.ExitCode, told.Error));
        var lines = told.Output.Split('\n');
        Assert.Equal("2026-05-14 12:00:00Z  delivery  push of openai/codex, from github  [dispatched]", lines[0].TrimEnd());
        Assert.Contains(lines, line => line.Contains("signal    push of openai/codex  [pending]", StringComparison.Ordinal));
        Assert.StartsWith("Why: route codex took it. The worker has not come to signal openai/codex:refs/heads/main@", lines[^2], StringComparison.Ordinal);
        Assert.Equal((5, 2), (nothing.ExitCode, wrong.ExitCode));
        Assert.Contains("A signal is written SOURCEID:ENTRYID", nothing.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_shadow_replay_tells_what_would_be_different_by_its_exit_code_too()
    {
        await using var patch = await RemotePatch.StartAsync();
        var ping = DeliveryRows.Of("d-1", "{}", "ping").Routed("skipped:ping", "The forge tried.", repo: null);
        var other = DeliveryRows.Of("d-2").Routed("dispatched", "Taken.", """{"rules":[{"kind":"route","rule":"old","matches":true,"code":"matches","sentence":"It takes the delivery."}]}""");
        await patch.Api.AddAsync(ping, other);

        var different = await patch.RunAsync("replay", "--shadow", "--since", "2026-05-14T12:00:00Z");
        var cut = await patch.RunAsync("replay", "--shadow", "--since", "2026-05-14T12:00:00Z", "--limit", "1");
        var nothing = await patch.RunAsync("replay", "--shadow", "--since", "1m", "--json");
        var inEarnest = await patch.RunAsync("replay", "--since", "24h");
        var wrong = await patch.RunAsync("replay", "--shadow", "--since", "tomorrow");
        var missing = await patch.RunAsync("replay", "--shadow");

        Assert.Equal(1, different.ExitCode);
        Assert.Contains("route old", different.Output, StringComparison.Ordinal);
        Assert.Contains("2 decided again since 2026-05-14 12:00:00Z: 1 the same, 1 different.", different.Output, StringComparison.Ordinal);
        Assert.Equal((0, "There is more: go on with --since 2026-05-14T12:00:00.000Z, or use a larger --limit.\n"), (cut.ExitCode, cut.Error));
        Assert.Equal((0, ""), (nothing.ExitCode, nothing.Error));
        Assert.Equal(0, (int)JsonNode.Parse(nothing.Output)!["looked"]!);
        Assert.Equal((2, 2, 2), (inEarnest.ExitCode, wrong.ExitCode, missing.ExitCode));
        Assert.Contains("'patchmoi events replay ID'", inEarnest.Error, StringComparison.Ordinal);
        Assert.Contains("an age such as 90m, 24h or 7d", wrong.Error, StringComparison.Ordinal);
    }
}
