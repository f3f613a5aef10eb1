namespace Patch.Core.Notifications.Routing;

/// <summary>
/// One rule under <c>Patch:Notifications:Routes:N</c>: what is like this goes to these channels. A list may be written as one text with commas.
/// </summary>
public sealed class NoticeRoute
{
    /// <summary>Which of <see cref="NoticeEvents.Routable"/>; none, or <c>*</c>: all.</summary>
    public List<string> Events { get; set; } = [];

    /// <summary><c>owner/name</c>, with <c>*</c> for any characters; none: all, also what is about no repository.</summary>
    public List<string> Repositories { get; set; } = [];

    /// <summary>One of <see cref="NoticeSeverities"/>: nothing that matters less.</summary>
    public string MinSeverity { get; set; } = NoticeSeverities.Info;

    /// <summary>Names of channels; none: such notices go nowhere, which only makes sense with <see cref="Stop"/>.</summary>
    public List<string> Channels { get; set; } = [];

    /// <summary>True leaves the routes below unread for what is like this.</summary>
    public bool Stop { get; set; }
}
