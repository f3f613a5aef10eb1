using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Patch.Core.Notifications.Channels;

namespace Patch.Core.Notifications.Templates;

/// <summary>
/// The words of notices: the built-in templates, and the operator's in their place, from files that are read again when they change, or from the
/// settings. A template with a mistake is not used, and it is said so.
/// </summary>
internal sealed partial class NoticeTemplates(IOptions<NotificationOptions> options, ILogger<NoticeTemplates> logger)
{
    /// <summary>What is said in one line, unless the operator has a template of it.</summary>
    public const string DefaultTitle = "{{title}}";

    /// <summary>What stands below, with what a live message said before.</summary>
    public const string DefaultText = """
        {{text}}{{#if history}}

        Before:
        {{#each history}}
        - {{text}}
        {{/each}}{{/if}}
        """;

    private const int MostKept = 2000;

    private static readonly NoticeTemplate BuiltInTitle = NoticeTemplate.Of(DefaultTitle);
    private static readonly NoticeTemplate BuiltInText = NoticeTemplate.Of(DefaultText);

    private readonly ConcurrentDictionary<string, (DateTime Changed, long Length, NoticeTemplate Template)> files = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, NoticeTemplate> settings = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, byte> told = new(StringComparer.Ordinal);

    /// <summary>The title and text of a notice for a channel, and what was wrong with the operator's templates; null when nothing was.</summary>
    public (string Title, string? Text, string? Mistake) Render(string channel, string eventType, JsonObject facts)
    {
        var values = TemplateFacts.Of(facts);
        var (title, wrongTitle) = Render(channel, eventType, "title", BuiltInTitle, values);
        var (text, wrongText) = Render(channel, eventType, "text", BuiltInText, values);
        string?[] mistakes = [wrongTitle, wrongText];
        return (
            ChannelText.Cut(ChannelText.Line(title), NoticeTemplate.LongestText) ?? eventType,
            ChannelText.Cut(text, NoticeTemplate.LongestText),
            mistakes.Any(mistake => mistake is not null) ? string.Join(" ", mistakes.Where(mistake => mistake is not null)) : null);
    }

    private (string? Text, string? Mistake) Render(string channel, string eventType, string part, NoticeTemplate builtIn, Dictionary<string, object?> facts)
    {
        if (Find(channel, eventType, part) is not { } found)
            return (builtIn.Render(facts).Text, null);
        var (text, mistake) = found.Template.Render(facts);
        if (mistake is null && (part != "title" || !string.IsNullOrWhiteSpace(text)))
            return (text, null);
        var sentence = $"The template {found.Name} was not used: {mistake ?? "it writes nothing"}.";
        if (told.Count < MostKept && told.TryAdd(sentence, 0))
            Log.NotUsed(logger, found.Name, mistake ?? "it writes nothing");
        return (builtIn.Render(facts).Text, sentence);
    }

    /// <summary>The channel's own before that of all, and files before the settings.</summary>
    private (string Name, NoticeTemplate Template)? Find(string channel, string eventType, string part)
    {
        if (!Plain().IsMatch(eventType))
            return null;
        foreach (var name in new[] { $"{channel}/{eventType}.{part}", $"{eventType}.{part}" })
        {
            if (OfFile(name) is { } file)
                return file;
            if (options.Value.Templates.TryGetValue(name, out var source))
                return ($"{NotificationOptions.Section}:Templates:{name}", settings.GetOrAdd(name, _ => NoticeTemplate.Of(source)));
        }

        return null;
    }

    private (string Name, NoticeTemplate Template)? OfFile(string name)
    {
        if (string.IsNullOrWhiteSpace(options.Value.TemplatesPath))
            return null;
        var path = Path.Combine(options.Value.TemplatesPath, name + ".hbs");
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists)
                return null;
            if (files.TryGetValue(path, out var kept) && kept.Changed == file.LastWriteTimeUtc && kept.Length == file.Length)
                return (path, kept.Template);

            // Longer files are not read at all; a character has at most four bytes.
            var template = NoticeTemplate.Of(file.Length > 4 * NoticeTemplate.LongestSource ? new string(' ', NoticeTemplate.LongestSource + 1) : File.ReadAllText(path));
            if (files.Count < MostKept)
                files[path] = (file.LastWriteTimeUtc, file.Length, template);
            return (path, template);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return (path, NoticeTemplate.Unreadable(unreadable.Message));
        }
    }

    [GeneratedRegex("^[a-z][a-z_]{0,59}$")]
    private static partial Regex Plain();

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The notice template {Template} has a mistake, so the built-in one is used: {Mistake}")]
        public static partial void NotUsed(ILogger logger, string template, string mistake);
    }
}
