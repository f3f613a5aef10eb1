using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Patch.Tests.Support;

namespace Patch.Tests.Api.Webhooks;

/// <summary>The original's webhook endpoints, request by request.</summary>
public sealed class RecordedWebhookTests(RecordedWebhookTests.Service service) : IClassFixture<RecordedWebhookTests.Service>
{
    /// <summary>Where Patch answers otherwise, and why.</summary>
    private static readonly Dictionary<string, (int Status, string Why)> Differences = new()
    {
        ["20-invalid-json-bad-signature"] = (401, "nothing is parsed before it is verified"),
        ["22-json-null"] = (202, "null is JSON, and no fault of the service"),
        ["25-form-encoded"] = (202, "GitHub's other content type is taken"),
        ["30-bom"] = (202, "the signature is over the raw bytes"),
    };

    public static TheoryData<string> Names => [.. RecordedWebhook.Names];

    [Fact]
    public void The_recordings_are_there() => Assert.Equal(37, RecordedWebhook.Names.Count());

    [Theory, MemberData(nameof(Names))]
    public async Task Is_answered_as_the_original_did(string name)
    {
        var recorded = RecordedWebhook.Read(name);
        using var client = service.Api.Anonymous();
        using var answer = await client.SendAsync(Request(recorded));
        var body = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!.AsObject();

        if (Differences.TryGetValue(name, out var difference))
        {
            Assert.Equal(difference.Status, (int)answer.StatusCode);
            return;
        }

        Assert.Equal(recorded.Status, (int)answer.StatusCode);
        Assert.Equal("application/json; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        body.Remove("detail");
        var expected = JsonNode.Parse(recorded.Answer)!.AsObject();
        if (name == "14-no-delivery-header")
        {
            Assert.True(Guid.TryParse((string?)body["deliveryId"], out _));
            body["deliveryId"] = expected["deliveryId"]!.DeepClone();
        }

        Assert.True(JsonNode.DeepEquals(expected, body), $"{expected.ToJsonString()} is not {body.ToJsonString()}");
    }

    private static HttpRequestMessage Request(RecordedWebhook recorded)
    {
        var request = new HttpRequestMessage(new HttpMethod(recorded.Method), recorded.Path);
        if (recorded.Method == "POST")
            request.Content = new ByteArrayContent(recorded.Body);
        foreach (var (name, value) in recorded.Headers)
        {
            if (name is "Host" or "Connection" or "Content-Length")
                continue;
            if (name == "Content-Type")
                request.Content?.Headers.ContentType = MediaTypeHeaderValue.Parse(value);
            else
                Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        }

        return request;
    }

    /// <summary>One service for all recordings, as the original was.</summary>
    public sealed class Service : IAsyncLifetime
    {
        private TestDatabase? database;
        private ApiServer? api;

        internal ApiServer Api => api!;

        public async ValueTask InitializeAsync()
        {
            database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
            api = ApiServer.Start(database, [new("GITHUB_WEBHOOK_SECRET", "gh-secret"), new("JOJO_WEBHOOK_SECRET", "jojo-secret")]);
        }

        public async ValueTask DisposeAsync()
        {
            await api!.DisposeAsync();
            await database!.DisposeAsync();
        }
    }
}
