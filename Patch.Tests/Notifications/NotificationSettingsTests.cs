using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Patch.Core.Notifications;
using Patch.Core.Notifications.Routing;

namespace Patch.Tests.Notifications;

public sealed class NotificationSettingsTests
{
    [Theory]
    [InlineData("Channels:ops:Kind=pigeon", "Patch:Notifications:Channels:ops:Kind: 'pigeon' is no kind of channel; use one of discord, slack, teams, email, webhook, matrix.")]
    [InlineData("Channels:ops:Kind=discord", "Patch:Notifications:Channels:ops:Url: it is not set, nor is UrlEnv or UrlFile")]
    [InlineData("Channels:ops:Kind=discord,Channels:ops:Url=ftp://x", "Patch:Notifications:Channels:ops:Url: it must be an address that begins with https:// or http://.")]
    [InlineData("Channels:ops:Kind=webhook,Channels:ops:Url=https://x", "Patch:Notifications:Channels:ops:Secret: it is not set")]
    [InlineData("Channels:ops:Kind=matrix,Channels:ops:Url=https://x,Channels:ops:Secret=s", "Patch:Notifications:Channels:ops:Room: it is not set")]
    [InlineData("Channels:ops:Kind=email,Channels:ops:Url=smtp://x,Channels:ops:From=a@b", "Patch:Notifications:Channels:ops:To: it is not set")]
    [InlineData("Channels:ops:Kind=slack,Channels:ops:Room=C1", "Patch:Notifications:Channels:ops:Secret: it is not set")]
    [InlineData("Channels:a b:Kind=discord,Channels:a b:Url=https://x", "Patch:Notifications:Channels:a b: a channel's name has letters")]
    [InlineData("Channels:ops:Kind=discord,Channels:ops:Url=https://x,Channels:ops:DailyBudget=0", "Patch:Notifications:Channels:ops:DailyBudget: it must be 1 or more")]
    [InlineData("Channels:ops:Kind=discord,Channels:ops:Url=https://x,Channels:ops:QuietHours=10pm", "Patch:Notifications:Channels:ops:QuietHours: '10pm' is no time span of a day; write it as 22:00-07:00.")]
    [InlineData("Channels:ops:Kind=discord,Channels:ops:Url=https://x,Channels:ops:TimeZone=Mars", "Patch:Notifications:Channels:ops:TimeZone: 'Mars' is no time zone that this machine knows")]
    [InlineData("Channels:ops:Kind=discord,Channels:ops:Url=https://x,Channels:ops:Fallback=ghost", "Patch:Notifications:Channels:ops:Fallback: there is no channel 'ghost'")]
    [InlineData("Channels:ops:Kind=discord,Channels:ops:Url=https://x,Channels:ops:Fallback=ops", "Patch:Notifications:Channels:ops:Fallback: a channel cannot tell of itself")]
    [InlineData("Routes:0:Events=relese,Routes:0:Channels=discord", "Patch:Notifications:Routes:0:Events: 'relese' is nothing that is told; use some of push, release,")]
    [InlineData("Routes:0:Channels=ghost", "Patch:Notifications:Routes:0:Channels: there is no channel 'ghost' under Patch:Notifications:Channels.")]
    [InlineData("Routes:0:Channels=discord,Routes:0:MinSeverity=loud", "Patch:Notifications:Routes:0:MinSeverity: 'loud' is no severity; use one of info, warning, error.")]
    [InlineData("Routes:0:Events=push", "Patch:Notifications:Routes:0:Channels: it names none and does not stop")]
    [InlineData("TemplatesPath=/nowhere/at/all", "Patch:Notifications:TemplatesPath: there is no folder /nowhere/at/all.")]
    [InlineData("Lease=00:00:40", "Patch:Notifications:Lease: 00:00:40 must be longer than twice Patch:Notifications:RequestTimeout (00:00:20), since one sending may take two requests")]
    [InlineData("RequestTimeout=00:00:30", "Patch:Notifications:Lease: 00:01:00 must be longer than twice Patch:Notifications:RequestTimeout (00:00:30)")]
    public void A_mistake_is_a_sentence_that_begins_with_the_key(string settings, string begin)
    {
        var refused = Assert.Throws<OptionsValidationException>(() => Services(settings).GetRequiredService<IOptions<NotificationOptions>>().Value);
        Assert.StartsWith(begin, Assert.Single(refused.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public void A_lease_that_outlasts_two_requests_is_enough() =>
        Assert.Equal(TimeSpan.FromSeconds(7), Services("Lease=00:00:07,RequestTimeout=00:00:03").GetRequiredService<IOptions<NotificationOptions>>().Value.Lease);

    [Fact]
    public void A_list_may_be_written_as_one_text_or_item_by_item()
    {
        var routes = Services("Routes:0:Events=push; release,Routes:0:Channels=discord,Routes:1:Events:0=attempt,Routes:1:Events:1=forecast,Routes:1:Channels:0=discord")
            .GetRequiredService<IOptions<NotificationOptions>>().Value.Routes;
        Assert.Equal(["push,release>discord", "attempt,forecast>discord"], routes.Select(route => $"{string.Join(',', route.Events)}>{string.Join(',', route.Channels)}"));
    }

    [Fact]
    public void The_originals_channel_stands_among_the_others_and_may_be_given_more_settings()
    {
        var alone = Services("Discord:Enabled=true,Discord:WebhookUrl=https://d").GetRequiredService<NoticeChannels>().Find("discord")!;
        Assert.Equal(("https://d", true, false, "push release"), (alone.Settings.Url, alone.IsOriginals, alone.IsLive, string.Join(' ', alone.Events)));

        var more = Services("Discord:Enabled=true,Discord:WebhookUrl=https://d,Discord:NotifyEvents=attempt,Channels:discord:DailyBudget=9")
            .GetRequiredService<NoticeChannels>().Find("discord")!;
        Assert.Equal(("https://d", 9, true, "attempt"), (more.Settings.Url, more.Settings.DailyBudget, more.IsLive, string.Join(' ', more.Events)));
    }

    /// <summary>A comma parts settings, a semicolon stands for one within a value.</summary>
    private static ServiceProvider Services(string settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.Split(',').Select(pair => pair.Split('=', 2))
            .Select(pair => KeyValuePair.Create($"Patch:Notifications:{pair[0]}", (string?)pair[1].Replace(';', ',')))).Build();
        return new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System).AddNotifications(configuration).BuildServiceProvider();
    }
}
