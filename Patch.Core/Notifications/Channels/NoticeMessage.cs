using System.Text.Json.Nodes;

namespace Patch.Core.Notifications.Channels;

/// <summary>A message as a channel is to say it: rendered by the templates, in plain text, not yet escaped for anybody.</summary>
/// <param name="Id">The same at each try, and another for each notice: a channel that knows ids takes it once.</param>
/// <param name="Title">One line.</param>
/// <param name="Text">Below it; may have several lines; null for none.</param>
/// <param name="Url">Where the title leads; null for nowhere.</param>
/// <param name="Severity"><c>info</c>, <c>warning</c> or <c>error</c>.</param>
/// <param name="EventType">What it is about, as routes name it.</param>
/// <param name="Repo"><c>owner/name</c>; null where it is about no repository.</param>
/// <param name="Point">The upstream point; null where it is about none.</param>
/// <param name="Footer">A short name of ours.</param>
/// <param name="At">When what is told happened.</param>
/// <param name="Fields">Short facts, in order.</param>
/// <param name="Facts">
/// All that is known, as the generic webhook sends it: <c>{id, type, severity, repo, point, title, text, url, at, signal?, attempt?, forecast?, pullRequest?, history: [{at, text}]}</c>.
/// Of a signal, <c>signal</c> is the signal's own JSON; of an attempt, <c>attempt</c> is the attempt as the API answers it.
/// </param>
public sealed record NoticeMessage(
    string Id, string Title, string? Text, string? Url, string Severity, string EventType, string? Repo, string? Point, string Footer, DateTimeOffset At,
    IReadOnlyList<NoticeField> Fields, JsonObject Facts);

/// <summary>A fact with a short name.</summary>
/// <param name="Name">A name of ours.</param>
/// <param name="Value">Any text.</param>
/// <param name="Short">It may stand beside others.</param>
public sealed record NoticeField(string Name, string Value, bool Short = true);
