using System.Text.Json.Nodes;
using Patch.Core.Notifications.Channels;
using Patch.Core.Notifications.Channels.Webhooks;
using Patch.Tests.Support;

namespace Patch.Tests.Notifications.Channels.Webhooks;

public sealed class WebhookChannelTests : IAsyncLifetime
{
    private const string Second = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

    private readonly ChannelWay way = new();
    private ChannelStub server = null!;
    private ChannelSettings channel = null!;

    public async ValueTask InitializeAsync()
    {
        server = await ChannelStub.StartAsync();
        channel = ChannelWay.Settings("webhook", server.Url);
    }

    public async ValueTask DisposeAsync()
    {
        await way.DisposeAsync();
        await server.DisposeAsync();
    }

    [Fact]
    public void The_signature_is_that_of_the_specifications_example() => Assert.Equal(
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        WebhookSignature.Of(
            WebhookSignature.Keys("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").Keys!, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, """{"test": 2432232314}"""u8));

    [Fact]
    public async Task A_receiver_can_tell_that_it_comes_from_here()
    {
        Assert.Null(Assert.IsType<ChannelAnswer.Taken>(await way.SendAsync(channel, ChannelWay.Message())).MessageId);

        var request = server.Requests[^1];
        Assert.Equal("application/json", request.Headers["Content-Type"]);
        Assert.Equal(("notice-1", "1778619600"), (request.Headers["webhook-id"], request.Headers["webhook-timestamp"]));
        Assert.True(await VerifiesAsync(request, ChannelWay.Signing));
        Assert.False(await VerifiesAsync(request, Second));
        Assert.False(await VerifiesAsync(request with { Body = [.. request.Body, (byte)' '] }, ChannelWay.Signing));
        var body = request.Json;
        Assert.Equal(("attempt", "2026-05-12T21:00:00.000Z", "openai/codex v1.2: changed"), ((string?)body["type"], (string?)body["timestamp"], (string?)body["data"]!["title"]));
        Assert.False(way.CanEdit("webhook"));
    }

    [Theory]
    [InlineData(' ')]
    [InlineData(',')]
    public async Task With_two_secrets_both_sign_so_that_a_receiver_can_change_over(char between)
    {
        channel.Secret = $"{ChannelWay.Signing}{between}{Second}";
        await way.SendAsync(channel, ChannelWay.Message());
        Assert.Equal(2, server.Requests[^1].Headers["webhook-signature"].Split(' ').Length);
        Assert.True(await VerifiesAsync(server.Requests[^1], ChannelWay.Signing));
        Assert.True(await VerifiesAsync(server.Requests[^1], Second));
    }

    [Fact]
    public async Task Each_try_has_the_same_id_and_its_own_time()
    {
        server.Next(500);
        await way.SendAsync(channel, ChannelWay.Message());
        way.Time.Advance(TimeSpan.FromHours(1));
        await way.SendAsync(channel, ChannelWay.Message());
        await way.SendAsync(channel, ChannelWay.Message());

        Assert.Single(server.Messages);
        Assert.Equal(["notice-1"], server.Requests.Select(request => request.Headers["webhook-id"]).Distinct());
        Assert.Equal(["1778619600", "1778623200"], server.Requests.Select(request => request.Headers["webhook-timestamp"]).Distinct());
        Assert.True(await VerifiesAsync(server.Requests[^1], ChannelWay.Signing));
    }

    [Fact]
    public async Task A_receiver_that_is_gone_for_good_says_so()
    {
        server.Next(410);
        var refused = Assert.IsType<ChannelAnswer.Refused>(await way.SendAsync(channel, ChannelWay.Message()));
        Assert.True(refused.Permanent);
        Assert.Contains("gone for good", refused.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("whsec_not base64!", "is not whsec_ with base64 behind it")]
    [InlineData("whsec_c2hvcnQ=", "has a secret of 5 bytes")]
    [InlineData(" , ", "has no secret")]
    public async Task A_secret_that_is_none_is_named_and_not_repeated(string secret, string reason)
    {
        channel.Secret = secret;
        var refused = Assert.IsType<ChannelAnswer.Refused>(await way.SendAsync(channel, ChannelWay.Message()));
        Assert.True(refused.Permanent);
        Assert.Equal($"Patch:Notifications:Channels:ops:Secret {reason}", refused.Reason[..Math.Min(refused.Reason.Length, $"Patch:Notifications:Channels:ops:Secret {reason}".Length)]);
        Assert.DoesNotContain("base64!", refused.Reason, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Text_of_others_arrives_as_it_was()
    {
        await way.SendAsync(channel, ChannelWay.Message(title: ChannelWay.Hostile.Replace("\uD800", "", StringComparison.Ordinal)));
        Assert.Equal(ChannelWay.Hostile.Replace("\uD800", "", StringComparison.Ordinal), (string?)server.Only.Content["data"]!["title"]);
    }

    [Fact]
    public async Task A_flood_is_cut_and_says_so()
    {
        var flood = ChannelWay.Flood();
        Assert.IsType<ChannelAnswer.Taken>(await way.SendAsync(channel, flood));
        var data = server.Only.Content["data"]!;
        Assert.True((bool?)data["truncated"]);
        Assert.Equal(50, data["attempt"]!["lines"]!.AsArray().Count);
        Assert.InRange(server.Requests[^1].Body.Length, 50_000, 256 * 1024);
        Assert.True(await VerifiesAsync(server.Requests[^1], ChannelWay.Signing));
        Assert.Matches("^[0-9a-f]{64}$", server.Requests[^1].Headers["webhook-id"]);
        Assert.False(flood.Facts.ContainsKey("truncated"));
    }

    [Fact]
    public async Task Facts_that_are_too_many_though_each_was_cut_leave_the_core()
    {
        var facts = new JsonObject { ["title"] = "t", ["lines"] = new JsonArray([.. Enumerable.Range(0, 100_000).Select(i => JsonValue.Create(i))]) };
        Assert.IsType<ChannelAnswer.Taken>(await way.SendAsync(channel, ChannelWay.Message() with { Facts = facts }));
        var data = server.Only.Content["data"]!;
        Assert.Equal(["title", "truncated"], data.AsObject().Where(pair => pair.Value is not null).Select(pair => pair.Key));
        Assert.Equal("t", (string?)data["title"]);
    }

    /// <summary>A receiver of its own: Python, which shares no line with us.</summary>
    private static async Task<bool> VerifiesAsync(ChannelStub.Received request, string secret)
    {
        const string Script = """
            import base64, hashlib, hmac, sys
            id, at, signatures, secret, body = sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4], open(sys.argv[5], "rb").read()
            key = base64.b64decode(secret[len("whsec_"):])
            wanted = base64.b64encode(hmac.new(key, f"{id}.{at}.".encode() + body, hashlib.sha256).digest()).decode()
            print(any(hmac.compare_digest(wanted, one[3:]) for one in signatures.split(" ") if one.startswith("v1,")))
            """;
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(file, request.Body);
            var answer = Programs.Run(
                Programs.Find("python3"), ["-c", Script, request.Headers["webhook-id"], request.Headers["webhook-timestamp"], request.Headers["webhook-signature"], secret, file]);
            return answer.Trim() == "True";
        }
        finally
        {
            File.Delete(file);
        }
    }
}
