using System.Globalization;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Patch.Core.Workspaces;
using Patch.Tests.Flows.BackendContract;
using Patch.Tests.Support;

namespace Patch.Tests.Api.Workspaces;

/// <summary>Who may use a served workspace, and what cancelling and waiting do. Recorded answers are tested in Flows/BackendContract.</summary>
public sealed class ServedWorkspaceTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_is_served_unless_asked_for()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database);
        Assert.Equal(HttpStatusCode.NotFound, (await api.SendAsync(HttpMethod.Post, "/events")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await api.SendAsync(HttpMethod.Get, "/runs")).StatusCode);
    }

    [Theory]
    [InlineData("sha256=00")]
    [InlineData("sha1=abc")]
    [InlineData("")]
    [InlineData("sha256=zz3ebe79451c824230d039c39bcb2168dd63189e728de83e1cf84de2d97129638")]
    public async Task A_signature_that_is_none_is_401_and_starts_nothing(string signature)
    {
        await using var patch = await ServedPatch.StartAsync(DatabaseKind.Sqlite);
        using var answer = await PostAsync(patch, "/events", """{"id":"e","type":"upstream.release"}""", signature);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Empty((await patch.Api.GetAsync("/events"))["events"]!.AsArray());
    }

    [Fact]
    public async Task Reads_ask_for_the_token_or_a_signature_unless_they_are_opened()
    {
        await using var patch = await ServedPatch.StartAsync(DatabaseKind.Sqlite);
        await using var open = await ServedPatch.StartAsync(
            DatabaseKind.Sqlite, new Dictionary<string, string?> { ["Patch:Workspaces:ServeOpenReads"] = "true" });
        using var stranger = patch.Api.Anonymous();
        using var openStranger = open.Api.Anonymous();
        foreach (var path in new[] { "/events", "/events/e", "/runs", "/runs/r" })
            Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.GetAsync(path, Token)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await patch.Api.SendAsync(HttpMethod.Get, "/runs")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await openStranger.GetAsync("/runs", Token)).StatusCode);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("another")]
    public async Task A_handshake_without_the_secret_or_the_token_is_401(string? secret)
    {
        await using var patch = await ServedPatch.StartAsync(
            DatabaseKind.Sqlite, new Dictionary<string, string?> { ["Patch:Workspaces:ServeOpenReads"] = "true" });
        var refused = await Assert.ThrowsAsync<WebSocketException>(() => patch.ConnectAsync(secret));
        Assert.Contains("401", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_operators_own_event_is_still_made_by_hand_on_the_shared_path()
    {
        await using var patch = await ServedPatch.StartAsync(DatabaseKind.Sqlite);
        using var made = await patch.Api.SendAsync(HttpMethod.Post, "/flow-events", new JsonObject { ["id"] = "mine", ["type"] = "t" });
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        Assert.Empty((await patch.Api.GetAsync("/events"))["events"]!.AsArray());
    }

    [Theory]
    [InlineData("""{"id":"e","type":"t","receivedAt":"yesterday"}""", "wrong kind")]
    [InlineData("""{"id":7,"type":"t"}""", "string id and type")]
    [InlineData("""{"id":"e","id":"f","type":"t"}""", "no JSON object")]
    [InlineData("[]", "no JSON object")]
    public async Task An_event_that_cannot_be_understood_is_400_with_a_sentence(string body, string says)
    {
        await using var patch = await ServedPatch.StartAsync(DatabaseKind.Sqlite);
        using var answer = await PostAsync(patch, "/events", body, FlowSignature.Of(Encoding.UTF8.GetBytes(body), ServedPatch.Secret));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(says, (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync(Token))!["error"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_over_the_limit_is_413()
    {
        await using var patch = await ServedPatch.StartAsync(DatabaseKind.Sqlite);
        using var answer = await PostAsync(patch, "/events", new string(' ', (1024 * 1024) + 1), "sha256=00");
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    [Fact]
    public async Task A_queued_run_that_is_cancelled_never_starts()
    {
        await using var patch = await ServedPatch.StartAsync(DatabaseKind.Sqlite);
        JsonNode run;
        using (await patch.PauseAsync())
        {
            var id = await DispatchAsync(patch, """{"id":"e","type":"upstream.release","payload":{"repo":"a/b","tag":"v1"}}""");
            using var answer = await patch.Api.SendAsync(HttpMethod.Post, $"/workspace-runs/{id}/cancel");
            Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
            using var again = await patch.Api.SendAsync(HttpMethod.Post, $"/workspace-runs/{id}/cancel");
            Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
            run = (await answer.JsonAsync())["run"]!;
        }

        await patch.IdleAsync();
        Assert.Equal("canceled", (string?)run["processStatus"]);
        var after = (await patch.Api.GetAsync($"/workspace-runs/{run["id"]}"))["run"]!;
        Assert.Equal(("canceled", null), ((string?)after["status"], (string?)after["startedAt"]));
        Assert.Equal(HttpStatusCode.NotFound, (await patch.Api.SendAsync(HttpMethod.Post, "/workspace-runs/run_0/cancel")).StatusCode);
    }

    [Fact]
    public async Task A_run_that_is_cancelled_while_it_goes_on_ends_with_its_children()
    {
        await using var patch = await ServedPatch.StartAsync(DatabaseKind.Sqlite);
        var id = await DispatchAsync(patch, """{"id":"e","type":"upstream.release","payload":{"repo":"a/b","tag":"v1","outcome":"wait"}}""");
        var pidFile = Path.Combine(patch.Folder, "flows", "candidate-release", "child.pid");
        await Eventually.TrueAsync(
            () => Task.FromResult(File.Exists(pidFile) && File.ReadAllText(pidFile).Length > 1), "the step has a child", TimeSpan.FromSeconds(20));
        var child = int.Parse(await File.ReadAllTextAsync(pidFile, Token), CultureInfo.InvariantCulture);

        using var answer = await PostAsync(patch, $"/runs/{id}/cancel", "{}", FlowSignature.Of("{}"u8, ServedPatch.Secret));

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        await Eventually.TrueAsync(() => Task.FromResult(!Directory.Exists($"/proc/{child}")), "the child is gone");
        Assert.Equal("canceled", (string?)(await patch.Api.GetAsync($"/runs/{id}"))["run"]!["status"]);
    }

    [Fact]
    public async Task A_replay_that_waits_answers_when_the_run_has_ended()
    {
        await using var patch = await ServedPatch.StartAsync(DatabaseKind.Sqlite);
        await DispatchAsync(patch, """{"id":"e","type":"upstream.release","payload":{"repo":"a/b","tag":"v1"}}""");
        using var answer = await PostAsync(patch, "/events/e/replay", """{"wait":true}""", FlowSignature.Of("""{"wait":true}"""u8, ServedPatch.Secret));
        var run = (string?)(await answer.JsonAsync())["runIds"]![0];
        Assert.Equal("completed", (string?)(await patch.Api.GetAsync($"/runs/{run}"))["run"]!["status"]);
    }

    private static async Task<string> DispatchAsync(ServedPatch patch, string body)
    {
        using var answer = await PostAsync(patch, "/events", body, FlowSignature.Of(Encoding.UTF8.GetBytes(body), ServedPatch.Secret));
        return (string)(await answer.JsonAsync())["runIds"]![0]!;
    }

    private static async Task<HttpResponseMessage> PostAsync(ServedPatch patch, string path, string body, string signature)
    {
        using var client = patch.Api.Anonymous();
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation(FlowSignature.Header, signature);
        return await client.SendAsync(request, Token);
    }
}
