using System.Reflection;
using Patch.Core.Notifications.Channels;
using Patch.Core.Notifications.Routing;
using Patch.Core.Notifications.Writing;
using Patch.Core.Webhooks.Events;

namespace Patch.Tests.Notifications.Routing;

public sealed class NoticeRoutingTests
{
    private static readonly IReadOnlyList<NoticeChannel> Channels =
        [Channel("chat", ["*"]), Channel("mail", ["*"]), Channel("discord", ["push", "release"], isOriginals: true)];

    private static readonly NoticeRoute[] Routes =
    [
        new() { Events = ["push"], Repositories = ["acme/secret*"], Stop = true },
        new() { Events = ["attempt", "forecast"], MinSeverity = "warning", Channels = ["mail"] },
        new() { Events = ["attempt"], MinSeverity = "error", Channels = ["chat", "MAIL"], Stop = true },
        new() { Events = ["*"], Repositories = ["acme/*", "*/tools"], Channels = ["chat"] },
        new() { Events = ["channel"], Channels = ["mail"] },
    ];

    [Theory]
    [InlineData("push", "info", "acme/secret-thing", "discord")]
    [InlineData("push", "info", "acme/app", "chat,discord")]
    [InlineData("PUSH", "info", "ACME/App", "chat,discord")]
    [InlineData("push", "info", "other/tools", "chat,discord")]
    [InlineData("push", "info", "other/toolset", "discord")]
    [InlineData("push", "info", null, "discord")]
    [InlineData("attempt", "info", "acme/app", "chat")]
    [InlineData("attempt", "warning", "acme/app", "mail,chat")]
    [InlineData("attempt", "error", "acme/app", "mail,chat")]
    [InlineData("attempt", "error", "else/where", "mail,chat")]
    [InlineData("forecast", "warning", null, "mail")]
    [InlineData("forecast", "info", null, "")]
    [InlineData("channel", "error", null, "mail")]
    public void Routes_are_read_in_order_until_one_stops(string eventType, string severity, string? repo, string told) =>
        Assert.Equal(told, string.Join(',', NoticeRouting.ChannelsFor(eventType, severity, repo, Routes, Channels).Select(channel => channel.Name)));

    [Theory]
    [InlineData("push", "chat,mail,discord")]
    [InlineData("attempt", "chat,mail")]
    public void Without_routes_every_channel_decides_by_its_own_list(string eventType, string told) =>
        Assert.Equal(told, string.Join(',', NoticeRouting.ChannelsFor(eventType, "info", "a/b", [], Channels).Select(channel => channel.Name)));

    [Fact]
    public void The_originals_channel_follows_routes_alone_once_one_names_it()
    {
        NoticeRoute[] routes = [new() { Events = ["attempt"], Channels = ["discord"] }];
        Assert.Equal(["discord"], NoticeRouting.ChannelsFor("attempt", "info", "a/b", routes, Channels).Select(channel => channel.Name));
        Assert.Empty(NoticeRouting.ChannelsFor("push", "info", "a/b", routes, Channels));
    }

    [Theory]
    [InlineData("changed", "info")]
    [InlineData("completed", "info")]
    [InlineData("needs_intervention", "warning")]
    [InlineData("blocked", "error")]
    [InlineData("failed", "error")]
    public void An_outcome_matters_as_much_as_it_needs_a_person(string status, string severity) => Assert.Equal(severity, AttemptCauses.SeverityOf(status));

    [Theory]
    [InlineData(null, "started", false)]
    [InlineData("started", "changed", true)]
    [InlineData("changed", "changed", false)]
    [InlineData("started", "completed", false)]
    [InlineData("needs_intervention", "completed", true)]
    [InlineData("started", "skipped", false)]
    public void Steps_that_change_what_is_to_be_done_are_told(string? from, string to, bool told) => Assert.Equal(told, AttemptCauses.IsTold(from, to));

    [Theory]
    [InlineData("conflicts", "warning")]
    [InlineData("cannot-run", "warning")]
    [InlineData("clean", "info")]
    [InlineData("up-to-date", "info")]
    public void A_bad_forecast_is_a_warning_and_a_good_one_takes_it_back(string verdict, string severity) => Assert.Equal(severity, ForecastCauses.SeverityOf(verdict));

    [Theory]
    [InlineData("pull-request-opened", "due", "info")]
    [InlineData("issue-opened", "due", "warning")]
    [InlineData("refused", "due", "error")]
    [InlineData("pull-request-opened", "blocked", "error")]
    public void A_step_at_a_forge_matters_as_much_as_it_needs_a_person(string step, string state, string severity) =>
        Assert.Equal(severity, ForgeCauses.SeverityOf(step, state));

    [Fact]
    public void Every_event_that_a_webhook_can_tell_may_be_routed() => Assert.All(
        typeof(WebhookEventNames).GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!),
        name => Assert.Contains(name, NoticeEvents.Routable));

    private static NoticeChannel Channel(string name, string[] events, bool isOriginals = false) =>
        new(new ChannelSettings { Name = name, Kind = ChannelKinds.Webhook }, Kind: null!, TimeZoneInfo.Utc, Quiet: null, events, isOriginals);
}
