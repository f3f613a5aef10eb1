using System.Text.Json;
using System.Text.Json.Serialization;

namespace Patch.Client.Answers;

/// <summary>Notices, newest first.</summary>
public sealed record NoticePage : ApiPage<Notice>
{
    public required IReadOnlyList<Notice> Notices { get; init; }

    [JsonIgnore]
    public override IReadOnlyList<Notice> Items => Notices;
}

/// <summary>One notice.</summary>
public sealed record NoticeAnswer : ApiAnswer
{
    public required Notice Notice { get; init; }
}

/// <summary>One thing that one channel is told, and what became of it.</summary>
public sealed record Notice : ApiAnswer
{
    public required string Id { get; init; }

    /// <summary>The channel's name.</summary>
    public required string Channel { get; init; }

    /// <summary><c>message</c>, <c>digest</c> or <c>alarm</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>What it is about, as routes name it.</summary>
    public required string Type { get; init; }

    /// <summary><c>info</c>, <c>warning</c> or <c>error</c>.</summary>
    public required string Severity { get; init; }

    /// <summary><c>owner/name</c>; null where it is about no repository.</summary>
    public string? Repo { get; init; }

    /// <summary>The upstream point; null where it is about none.</summary>
    public string? Point { get; init; }

    /// <summary><c>pending</c>, <c>sent</c>, <c>failed</c>, <c>held</c>, <c>digested</c> or <c>superseded</c>.</summary>
    public required string State { get; init; }

    /// <summary>Why it is in that state; of a sent one what was wrong with its template.</summary>
    public string? Reason { get; init; }

    /// <summary>What it says, as the built-in template has it.</summary>
    public string? Title { get; init; }

    public string? Text { get; init; }

    /// <summary>Where it leads.</summary>
    public string? Url { get; init; }

    /// <summary>All that is known, as templates see it.</summary>
    public JsonElement? Facts { get; init; }

    public required int Tries { get; init; }

    /// <summary>When it is tried, or told of, next.</summary>
    public DateTimeOffset? NextTryAt { get; init; }

    /// <summary>What the channel last said.</summary>
    public string? LastError { get; init; }

    /// <summary>The id of the digest that told of it.</summary>
    public string? Digest { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? SentAt { get; init; }
}

/// <summary>The channels, in the order of their names.</summary>
public sealed record NoticeChannelList : ApiAnswer
{
    public required IReadOnlyList<NoticeChannel> Channels { get; init; }
}

/// <summary>One channel.</summary>
public sealed record NoticeChannelAnswer : ApiAnswer
{
    public required NoticeChannel Channel { get; init; }
}

/// <summary>A channel, and how it fares.</summary>
public sealed record NoticeChannel : ApiAnswer
{
    public required string Name { get; init; }

    /// <summary>What it is; null where the settings of the api do not have it: then a worker's do, or did.</summary>
    public string? Kind { get; init; }

    /// <summary>Most messages a day; null for no limit.</summary>
    public int? Budget { get; init; }

    public required int SpentToday { get; init; }

    public string? QuietHours { get; init; }

    /// <summary>Of the day and the quiet hours.</summary>
    public string? TimeZone { get; init; }

    /// <summary>Notices that are due or are tried again.</summary>
    public required int Pending { get; init; }

    /// <summary>Notices that a digest will tell of.</summary>
    public required int Held { get; init; }

    /// <summary>Messages in a row that it did not take.</summary>
    public required int Failures { get; init; }

    /// <summary>Since when it is paused; null while it is not.</summary>
    public DateTimeOffset? PausedAt { get; init; }

    /// <summary>Until when it is left alone.</summary>
    public DateTimeOffset? PausedUntil { get; init; }

    public string? PauseReason { get; init; }

    /// <summary>Until when nothing is sent, since it asked to wait or just failed.</summary>
    public DateTimeOffset? HeldUntil { get; init; }

    /// <summary>What it last said.</summary>
    public string? LastError { get; init; }

    public DateTimeOffset? LastErrorAt { get; init; }

    public DateTimeOffset? LastSentAt { get; init; }
}
