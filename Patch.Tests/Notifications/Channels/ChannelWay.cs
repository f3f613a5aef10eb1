using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Patch.Core.Notifications;
using Patch.Core.Notifications.Channels;

namespace Patch.Tests.Notifications.Channels;

/// <summary>The channels as the worker has them, with a clock of the test and every log line kept.</summary>
internal sealed class ChannelWay : IAsyncDisposable
{
    public const string Signing = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private readonly ServiceProvider services;

    public ChannelWay()
    {
        var all = new ServiceCollection();
        all.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(Log));
        all.AddSingleton<TimeProvider>(Time);
        all.AddOptions<NotificationOptions>();
        all.AddNoticeChannels();
        services = all.BuildServiceProvider();
    }

    public FakeTimeProvider Time { get; } = new(NoticeRows.Published);

    public LogRecorder Log { get; } = new();

    /// <summary>The ways to speak HTTP; Slack has two.</summary>
    public static IReadOnlyList<string> Names { get; } = ["discord", "slack-webhook", "slack", "teams", "webhook", "matrix"];

    /// <summary>The settings of a way, all of them with a secret of which no answer and no log may tell.</summary>
    public static ChannelSettings Settings(string name, string url) => name switch
    {
        "discord" => new() { Name = "ops", Kind = ChannelKinds.Discord, Url = $"{url}/api/webhooks/42/{ChannelDialects.Secret}" },
        "slack-webhook" => new() { Name = "ops", Kind = ChannelKinds.Slack, Url = $"{url}/services/T0/B0/{ChannelDialects.Secret}" },
        "slack" => new() { Name = "ops", Kind = ChannelKinds.Slack, Url = $"{url}/slack", Secret = ChannelDialects.SlackToken, Room = "#upstream" },
        "teams" => new() { Name = "ops", Kind = ChannelKinds.Teams, Url = $"{url}/workflows/1/triggers/manual/paths/invoke?api-version=2016-06-01&sig={ChannelDialects.Secret}" },
        "webhook" => new() { Name = "ops", Kind = ChannelKinds.Webhook, Url = $"{url}/receiver?key={ChannelDialects.Secret}", Secret = Signing },
        "matrix" => new() { Name = "ops", Kind = ChannelKinds.Matrix, Url = url, Secret = ChannelDialects.MatrixToken, Room = ChannelDialects.Room },
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };

    public Task<ChannelAnswer> SendAsync(ChannelSettings channel, NoticeMessage message, string? messageId = null, CancellationToken? stop = null) =>
        services.GetServices<INoticeChannel>().Single(kind => kind.Kind == channel.Kind)
            .SendAsync(channel, message, messageId, stop ?? TestContext.Current.CancellationToken);

    public bool CanEdit(string kind) => services.GetServices<INoticeChannel>().Single(channel => channel.Kind == kind).CanEdit;

    public static NoticeMessage Message(string id = "notice-1", string title = "openai/codex v1.2: changed", string? text = "3 patches carried over", string severity = "info") => new(
        id, title, text, "https://github.com/openai/codex?a=1&b=2", severity, "attempt", "openai/codex", "v1.2", "maintenance", NoticeRows.Published,
        [new NoticeField("Status", "changed"), new NoticeField("Upstream", "openai/codex"), new NoticeField("Candidates", "refs/heads/patch/candidates/v1.2", Short: false)],
        new JsonObject { ["id"] = id, ["type"] = "attempt", ["severity"] = severity, ["repo"] = "openai/codex", ["title"] = title, ["text"] = text });

    /// <summary>What somebody who means ill, or none at all, could write into a title, a text or a name.</summary>
    public const string Hostile =
        "@everyone @here @channel <!channel> <!here> <@U123> <@&7> @room </p><script>alert(1)</script> **bold** _it_ `code` ~~gone~~ ||spoiler|| " +
        "[click](https://evil.example) <https://evil.example|click> & \r\nBcc: evil@example.org\r\n# head\n> quote\0\u202E\uD800 🙂 ";

    /// <summary>All of it, 100,000 characters long, in each part of a message.</summary>
    public static NoticeMessage Flood()
    {
        var text = string.Concat(Enumerable.Repeat(Hostile, 100_000 / Hostile.Length + 1))[..100_000];
        return new NoticeMessage(
            "flood\r\nX-Evil: 1", text, text, "javascript:alert(1)", "error", "attempt", text, text, "maintenance", NoticeRows.Published,
            [.. Enumerable.Range(0, 60).Select(i => new NoticeField($"Author {i}", text, i % 2 == 0))],
            new JsonObject { ["title"] = text, ["text"] = text, ["attempt"] = new JsonObject { ["reason"] = text, ["lines"] = new JsonArray([.. Enumerable.Range(0, 50).Select(_ => JsonValue.Create(text))]) } });
    }

    public ValueTask DisposeAsync() => services.DisposeAsync();
}
