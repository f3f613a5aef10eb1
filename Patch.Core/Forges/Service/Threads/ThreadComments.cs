using Patch.Core.Forges.Api;
using Patch.Core.Forges.Service.Writing;

namespace Patch.Core.Forges.Service.Threads;

/// <summary>Comments that are made once, however often the work is done: each carries its own marker, which is looked for first.</summary>
internal static class ThreadComments
{
    /// <summary>Comments, unless it was done before.</summary>
    /// <param name="work">The thread.</param>
    /// <param name="topic">Where.</param>
    /// <param name="url">Its page.</param>
    /// <param name="note">What the comment is about: letters, digits, <c>-</c> and <c>:</c>.</param>
    /// <param name="text">Markdown.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task OnceAsync(ThreadWork work, ForgeTopic topic, string? url, string note, string text, CancellationToken cancellationToken)
    {
        if (await HasAsync(work, topic, note, cancellationToken))
            return;
        var comment = (await work.Forge.CommentAsync(topic, $"{text.Trim()}\n\n{Marker(work, note)}", cancellationToken)).Needed();
        work.Note(ForgeStepKinds.Commented, MarkdownText.Line(text, 300), url is null ? null : url + (comment.Id.Length > 0 && comment.Id.All(char.IsAsciiDigit) && !url.Contains("/-/", StringComparison.Ordinal) ? $"#issuecomment-{comment.Id}" : ""));
        await work.KeepAsync(cancellationToken);
    }

    /// <summary>True when it was made.</summary>
    public static async Task<bool> HasAsync(ThreadWork work, ForgeTopic topic, string note, CancellationToken cancellationToken) =>
        (await work.Forge.CommentsAsync(topic, cancellationToken)).Needed().Any(comment => comment.Body.Contains(Marker(work, note), StringComparison.Ordinal));

    private static string Marker(ThreadWork work, string note) => $"<!-- patch:note {work.Thread.IdKey} {note} -->";
}
