using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Patch.Core.Notifications.Channels;
using Patch.Core.Templates;

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

    /// <summary>Most characters of what a template writes.</summary>
    private const int LongestText = 32 * 1024;

    private const int LongestMistake = 300;
    private const int MostKept = 2000;

    private static readonly BoundedTemplate BuiltInTitle = BoundedTemplate.Of(DefaultTitle);
    private static readonly BoundedTemplate BuiltInText = BoundedTemplate.Of(DefaultText);

    private readonly ConcurrentDictionary<string, (DateTime Changed, long Length, BoundedTemplate Template)> files = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, BoundedTemplate> settings = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, byte> told = new(StringComparer.Ordinal);

    /// <summary>The title and text of a notice for a channel, and what was wrong with the operator's templates; null when nothing was.</summary>
    public (string Title, string? Text, string? Mistake) Render(string channel, string eventType, JsonObject facts)
    {
        var values = TemplateFacts.Of(facts);
        var (title, wrongTitle) = Render(channel, eventType, "title", BuiltInTitle, values);
        var (text, wrongText) = Render(channel, eventType, "text", BuiltInText, values);
        string?[] mistakes = [wrongTitle, wrongText];
        return (
            ChannelText.Cut(ChannelText.Line(title), LongestText) ?? eventType,
            ChannelText.Cut(text, LongestText),
            mistakes.Any(mistake => mistake is not null) ? string.Join(" ", mistakes.Where(mistake => mistake is not null)) : null);
    }

    private (string? Text, string? Mistake) Render(string channel, string eventType, string part, BoundedTemplate builtIn, Dictionary<string, object?> facts)
    {
        if (Find(channel, eventType, part) is not { } found)
            return (Written(builtIn), null);
        var (text, mistake) = found.Template.Render(facts, LongestText);
        if (mistake is null && (part != "title" || !string.IsNullOrWhiteSpace(text)))
            return (text!.Trim(), null);
        var why = mistake is null ? "it writes nothing" : ChannelText.Cut(ChannelText.Line(mistake), LongestMistake)?.TrimEnd('.') ?? "it cannot be read";
        var sentence = $"The template {found.Name} was not used: {why}.";
        if (told.Count < MostKept && told.TryAdd(sentence, 0))
            Log.NotUsed(logger, found.Name, why);
        return (Written(builtIn), sentence);

        string? Written(BoundedTemplate own) => own.Render(facts, LongestText).Text?.Trim();
    }

    /// <summary>The channel's own before that of all, and files before the settings.</summary>
    private (string Name, BoundedTemplate Template)? Find(string channel, string eventType, string part)
    {
        if (!Plain().IsMatch(eventType))
            return null;
        foreach (var name in new[] { $"{channel}/{eventType}.{part}", $"{eventType}.{part}" })
        {
            if (OfFile(name) is { } file)
                return file;
            if (options.Value.Templates.TryGetValue(name, out var source))
                return ($"{NotificationOptions.Section}:Templates:{name}", settings.GetOrAdd(name, _ => BoundedTemplate.Of(source)));
        }

        return null;
    }

    private (string Name, BoundedTemplate Template)? OfFile(string name)
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
            var template = BoundedTemplate.Of(file.Length > 4 * BoundedTemplate.LongestSource ? new string(' ', BoundedTemplate.LongestSource + 1) : File.ReadAllText(path));
            if (files.Count < MostKept)
                files[path] = (file.LastWriteTimeUtc, file.Length, template);
            return (path, template);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return (path, BoundedTemplate.Unusable(unreadable.Message));
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
