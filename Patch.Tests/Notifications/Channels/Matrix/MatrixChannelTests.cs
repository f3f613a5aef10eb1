using Patch.Core.Notifications.Channels;

namespace Patch.Tests.Notifications.Channels.Matrix;

public sealed class MatrixChannelTests : IAsyncLifetime
{
    private readonly ChannelWay way = new();
    private ChannelStub server = null!;
    private ChannelSettings channel = null!;

    public async ValueTask InitializeAsync()
    {
        server = await ChannelStub.StartAsync();
        channel = ChannelWay.Settings("matrix", server.Url);
    }

    public async ValueTask DisposeAsync()
    {
        await way.DisposeAsync();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task A_message_is_replaced_as_its_state_moves_and_always_the_first_one()
    {
        var id = Assert.IsType<ChannelAnswer.Taken>(await way.SendAsync(channel, ChannelWay.Message("a"))).MessageId;
        for (var state = 1; state <= 3; state++)
            Assert.Equal(id, Assert.IsType<ChannelAnswer.Taken>(await way.SendAsync(channel, ChannelWay.Message($"b{state}", $"state {state}"), id)).MessageId);

        Assert.Equal(3, server.Only.Edits);
        Assert.StartsWith("state 3\n", (string)server.Only.Content["body"]!, StringComparison.Ordinal);
        var sent = server.Requests[^1].Json;
        Assert.StartsWith("* state 3\n", (string)sent["body"]!, StringComparison.Ordinal);
        Assert.Equal(("m.replace", id), ((string?)sent["m.relates_to"]!["rel_type"], (string?)sent["m.relates_to"]!["event_id"]));
        Assert.Equal(("{}", "{}"), (sent["m.mentions"]!.ToJsonString(), sent["m.new_content"]!["m.mentions"]!.ToJsonString()));
        Assert.True(way.CanEdit("matrix"));
    }

    [Fact]
    public async Task A_message_whose_answer_was_lost_is_there_once()
    {
        var first = await way.SendAsync(channel, ChannelWay.Message("same id"));
        var second = await way.SendAsync(channel, ChannelWay.Message("same id"));
        Assert.Equal(first, second);
        Assert.Single(server.Messages);
        Assert.IsType<ChannelAnswer.Taken>(await way.SendAsync(channel, ChannelWay.Message("another id")));
        Assert.Equal(2, server.Messages.Count);
    }

    [Fact]
    public async Task A_message_that_a_person_deleted_is_gone_and_nothing_is_sent()
    {
        var id = Assert.IsType<ChannelAnswer.Taken>(await way.SendAsync(channel, ChannelWay.Message("a"))).MessageId;
        server.DeleteAll();
        Assert.IsType<ChannelAnswer.Gone>(await way.SendAsync(channel, ChannelWay.Message("b"), id));
        server.Next(404, """{"errcode":"M_NOT_FOUND","error":"Event not found."}""");
        Assert.IsType<ChannelAnswer.Gone>(await way.SendAsync(channel, ChannelWay.Message("b"), id));
        Assert.Empty(server.Messages);
        server.Next(404, """{"errcode":"M_UNRECOGNIZED","error":"Unrecognized request"}""");
        Assert.True(Assert.IsType<ChannelAnswer.Refused>(await way.SendAsync(channel, ChannelWay.Message("b"), id)).Permanent);
        server.Next(200, "not JSON");
        Assert.False(Assert.IsType<ChannelAnswer.Refused>(await way.SendAsync(channel, ChannelWay.Message("b"), id)).Permanent);
    }

    [Fact]
    public async Task A_refusal_says_what_the_token_lacks()
    {
        channel.Room = "!other:localhost";
        var forbidden = Assert.IsType<ChannelAnswer.Refused>(await way.SendAsync(channel, ChannelWay.Message()));
        Assert.Equal(("Matrix returned 403: M_FORBIDDEN (the user of the token is not in the room, or may not write there): User not in room", true), (forbidden.Reason, forbidden.Permanent));
        channel.Secret = "syt_other";
        var unknown = Assert.IsType<ChannelAnswer.Refused>(await way.SendAsync(channel, ChannelWay.Message()));
        Assert.True(unknown.Permanent);
        Assert.Contains("M_UNKNOWN_TOKEN (the token is not valid", unknown.Reason, StringComparison.Ordinal);
        channel.Room = "#patch:localhost";
        Assert.Contains("ops:Room must be the room's internal id", Assert.IsType<ChannelAnswer.Refused>(await way.SendAsync(channel, ChannelWay.Message())).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_of_others_is_shown_as_it_is_and_pings_nobody()
    {
        await way.SendAsync(channel, ChannelWay.Message(title: ChannelWay.Hostile, text: ChannelWay.Hostile));

        var content = server.Only.Content;
        Assert.Equal(("m.notice", "org.matrix.custom.html", "{}"), ((string?)content["msgtype"], (string?)content["format"], content["m.mentions"]!.ToJsonString()));
        var html = (string)content["formatted_body"]!;
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.Contains("&lt;/p&gt;&lt;script&gt;alert(1)&lt;/script&gt;", html, StringComparison.Ordinal);
        Assert.Contains("<a href=\"https://github.com/openai/codex?a=1&amp;b=2\">", html, StringComparison.Ordinal);
        Assert.DoesNotContain("@room", server.Requests[^1].Text, StringComparison.Ordinal);
        Assert.DoesNotContain("\0", (string)content["body"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_flood_stays_within_an_event_also_as_a_replacement()
    {
        var id = Assert.IsType<ChannelAnswer.Taken>(await way.SendAsync(channel, ChannelWay.Flood())).MessageId;
        Assert.IsType<ChannelAnswer.Taken>(await way.SendAsync(channel, ChannelWay.Flood() with { Id = "second" }, id));
        Assert.Equal(1, server.Only.Edits);
        Assert.InRange(server.Requests[^1].Body.Length, 20_000, 60_000);
        Assert.DoesNotContain("javascript:", (string)server.Only.Content["formatted_body"]!, StringComparison.Ordinal);
    }
}
