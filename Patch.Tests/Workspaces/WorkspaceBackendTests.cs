using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Patch.Tests.Support;

namespace Patch.Tests.Workspaces;

/// <summary>The test backend answers as the recorded one.</summary>
public sealed class WorkspaceBackendTests
{
    private const string Minimal = """{"id":"patch:min:1","type":"upstream.release"}""";

    [Fact]
    public async Task It_takes_an_event_once_and_asks_for_the_recorded_signature()
    {
        await using var backend = await WorkspaceBackend.StartAsync();
        using var client = new HttpClient { BaseAddress = backend.Uri };

        Assert.Equal(HttpStatusCode.Unauthorized, (await PostAsync(client, Minimal, "sha256=00")).StatusCode);
        var first = await PostAsync(client, Minimal, "sha256=626edd1122609274fdd0f9ca5afc28ae266fd120da5117dfc346e8cace6b9249");
        var second = await PostAsync(client, Minimal, "sha256=626edd1122609274fdd0f9ca5afc28ae266fd120da5117dfc346e8cace6b9249");

        Assert.Equal(HttpStatusCode.Accepted, first.StatusCode);
        Assert.Equal("accepted", (string?)JsonNode.Parse(await first.Content.ReadAsStringAsync())!["status"]);
        Assert.Equal("duplicate", (string?)JsonNode.Parse(await second.Content.ReadAsStringAsync())!["status"]);
        Assert.Equal(["patch:min:1"], backend.Flows.EventIds);
        Assert.Equal(Minimal, backend.Requests[1].Text);
    }

    [Fact]
    public async Task It_goes_down_and_comes_back_on_the_same_port()
    {
        await using var backend = await WorkspaceBackend.StartAsync(secret: null);
        using var client = new HttpClient { BaseAddress = backend.Uri };
        await PostAsync(client, Minimal, signature: null);

        await backend.GoDownAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("/events"));
        await backend.ComeBackAsync();

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/events/patch%3Amin%3A1")).StatusCode);
    }

    private static Task<HttpResponseMessage> PostAsync(HttpClient client, string body, string? signature)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/events") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (signature is not null)
            request.Headers.Add("x-flow-signature-256", signature);
        return client.SendAsync(request);
    }
}
