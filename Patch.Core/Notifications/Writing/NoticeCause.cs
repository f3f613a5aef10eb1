using System.Text.Json.Nodes;
using Patch.Core.Data;
using Patch.Core.Notifications.Channels;

namespace Patch.Core.Notifications.Writing;

/// <summary>One thing that is to be told, before it is known to whom.</summary>
internal sealed record NoticeCause
{
    private const int LongestTitle = 1000;
    private const int LongestText = 8000;
    private const int LongestLine = 300;
    private const int LongestField = 2000;
    private const int LongestName = 400;

    /// <summary>What it is told once for.</summary>
    public required string Key { get; init; }

    /// <summary>One of <see cref="Routing.NoticeEvents"/>.</summary>
    public required string EventType { get; init; }

    /// <summary>One of <see cref="Routing.NoticeSeverities"/>.</summary>
    public required string Severity { get; init; }

    /// <summary>Upstream as <c>owner/name</c>; null where it is about no repository.</summary>
    public string? Repo { get; init; }

    /// <summary>The upstream point as people name it; null where it is about none.</summary>
    public string? Point { get; init; }

    /// <summary>The upstream point as a live message is kept for it: the tag, else the commit. Null for a message of its own.</summary>
    public string? ThreadPoint { get; init; }

    public string? Url { get; init; }

    public required DateTimeOffset At { get; init; }

    public required string Title { get; init; }

    public string? Text { get; init; }

    /// <summary>The state in a few words, as histories show it.</summary>
    public required string Line { get; init; }

    public required string Footer { get; init; }

    public IReadOnlyList<NoticeField> Fields { get; init; } = [];

    /// <summary>What is known beside the above, by names that templates and the generic webhook use.</summary>
    public JsonObject Facts { get; init; } = [];

    public string? TraceParent { get; init; }

    /// <summary>The outbox row for one channel.</summary>
    /// <param name="channel">Its name.</param>
    /// <param name="isLive">True where messages are brought forward.</param>
    /// <param name="now">Now, UTC.</param>
    /// <param name="kind">One of <see cref="NoticeKinds"/>.</param>
    public Notice RowFor(string channel, bool isLive, DateTimeOffset now, string kind = NoticeKinds.Message) => new()
    {
        Channel = channel,
        Kind = kind,
        EventType = EventType,
        Severity = Severity,
        Repo = ChannelText.Cut(Repo, LongestName),
        Point = ChannelText.Cut(Point, LongestName),
        DedupeKey = IdKeys.Of($"{channel}\0{Key}"),
        ThreadKey = isLive && Repo is not null && ThreadPoint is not null ? IdKeys.Of($"{channel}\0{Repo}\0{ThreadPoint}") : null,
        BodyJson = PatchJson.Write(Body()),
        State = NoticeStates.Pending,
        NextTryAt = now,
        CreatedAt = now,
        TraceParent = TraceParent,
    };

    private NoticeBody Body()
    {
        var facts = (JsonObject)FactBounds.Cut(Facts)!;
        facts["type"] = EventType;
        facts["severity"] = Severity;
        facts["repo"] = ChannelText.Cut(Repo, LongestName);
        facts["point"] = ChannelText.Cut(Point, LongestName);
        facts["title"] = ChannelText.Cut(Title, LongestTitle) ?? ChannelText.Ellipsis;
        facts["text"] = ChannelText.Cut(Text, LongestText);
        facts["url"] = Url is { Length: <= LongestText } ? Url : null;
        facts["at"] = At.ToWire();
        return new NoticeBody(
            ChannelText.Cut(ChannelText.Line(Line), LongestLine) ?? EventType, Footer,
            [.. Fields.Where(field => !string.IsNullOrWhiteSpace(field.Value)).Select(field => field with { Value = ChannelText.Cut(field.Value, LongestField)! })], facts);
    }
}

/// <summary>What <see cref="Notice.BodyJson"/> holds: a notice in no channel's form.</summary>
/// <param name="Line">The state in a few words, as histories show it.</param>
/// <param name="Footer">A short name of ours.</param>
/// <param name="Fields">Short facts, in order.</param>
/// <param name="Facts">As <see cref="NoticeMessage.Facts"/>, without id and history.</param>
internal sealed record NoticeBody(string Line, string Footer, IReadOnlyList<NoticeField> Fields, JsonObject Facts)
{
    /// <summary>Reads a row's body.</summary>
    public static NoticeBody Of(Notice notice) => PatchJson.Read<NoticeBody>(notice.BodyJson)!;
}
