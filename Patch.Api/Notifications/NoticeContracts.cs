using System.Text.Json.Nodes;

namespace Patch.Api.Notifications;

/// <summary>Notices, newest first.</summary>
internal sealed record NoticeList(IReadOnlyList<NoticeView> Notices, string? Next);

/// <summary>One notice.</summary>
internal sealed record NoticeAnswer(NoticeView Notice);

/// <summary>One thing that one channel is told, and what became of it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Channel">The channel's name.</param>
/// <param name="Kind">`message`, `digest` or `alarm`.</param>
/// <param name="Type">What it is about, as routes name it.</param>
/// <param name="Severity">`info`, `warning` or `error`.</param>
/// <param name="Repo">`owner/name`; absent where it is about no repository.</param>
/// <param name="Point">The upstream point; absent where it is about none.</param>
/// <param name="State">`pending`, `sent`, `failed`, `held`, `digested` or `superseded`.</param>
/// <param name="Reason">Why it is in that state; of a sent one what was wrong with its template.</param>
/// <param name="Title">What it says, as the built-in template has it.</param>
/// <param name="Text">Below the title.</param>
/// <param name="Url">Where it leads.</param>
/// <param name="Facts">All that is known, as templates see it.</param>
/// <param name="Tries">Tries so far.</param>
/// <param name="NextTryAt">When it is tried, or told of, next.</param>
/// <param name="LastError">What the channel last said.</param>
/// <param name="Digest">The id of the digest that told of it.</param>
/// <param name="CreatedAt">When it was written.</param>
/// <param name="SentAt">When the channel took it.</param>
internal sealed record NoticeView(
    string Id, string Channel, string Kind, string Type, string Severity, string? Repo, string? Point, string State, string? Reason, string? Title, string? Text,
    string? Url, JsonNode? Facts, int Tries, DateTimeOffset? NextTryAt, string? LastError, string? Digest, DateTimeOffset CreatedAt, DateTimeOffset? SentAt);

/// <summary>The channels, in the order of their names.</summary>
internal sealed record NoticeChannelList(IReadOnlyList<NoticeChannelView> Channels);

/// <summary>One channel.</summary>
internal sealed record NoticeChannelAnswer(NoticeChannelView Channel);

/// <summary>A channel, and how it fares.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What it is; absent where the settings of the api do not have it: then a worker's do, or did.</param>
/// <param name="Budget">Most messages a day; absent for no limit, or where the kind is.</param>
/// <param name="SpentToday">Messages of the day.</param>
/// <param name="QuietHours">As the settings have them.</param>
/// <param name="TimeZone">Of the day and the quiet hours.</param>
/// <param name="Pending">Notices that are due or are tried again.</param>
/// <param name="Held">Notices that a digest will tell of.</param>
/// <param name="Failures">Messages in a row that it did not take.</param>
/// <param name="PausedAt">Since when it is paused.</param>
/// <param name="PausedUntil">Until when it is left alone.</param>
/// <param name="PauseReason">Why.</param>
/// <param name="HeldUntil">Until when nothing is sent, since it asked to wait or just failed.</param>
/// <param name="LastError">What it last said.</param>
/// <param name="LastErrorAt">When.</param>
/// <param name="LastSentAt">When it last took a message.</param>
internal sealed record NoticeChannelView(
    string Name, string? Kind, int? Budget, int SpentToday, string? QuietHours, string? TimeZone, int Pending, int Held, int Failures, DateTimeOffset? PausedAt,
    DateTimeOffset? PausedUntil, string? PauseReason, DateTimeOffset? HeldUntil, string? LastError, DateTimeOffset? LastErrorAt, DateTimeOffset? LastSentAt);
