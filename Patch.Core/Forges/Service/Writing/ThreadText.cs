using System.Collections.Concurrent;
using Patch.Core.Forges.Service.Facts;
using Patch.Core.Templates;

namespace Patch.Core.Forges.Service.Writing;

/// <summary>Title and body of a pull request or issue.</summary>
/// <param name="Title">One line.</param>
/// <param name="Part">Patch's part of the body, without its markers.</param>
/// <param name="Fault">Why a template of the settings was not used, as a sentence; null where all were.</param>
internal sealed record ThreadText(string Title, string Part, string? Fault);

/// <summary>Writes titles and bodies by the settings' templates, and by Patch's own where there are none or they have a mistake.</summary>
internal static class ThreadTexts
{
    /// <summary>What GitHub takes is 65,536 characters; the rest is left for what people write beside it.</summary>
    public const int LongestPart = 60_000;

    /// <summary>Forges take 255 characters.</summary>
    private const int LongestTitle = 200;

    /// <summary>Where a template is left off. What is too long for a forge is told in other words, so there is room to see it.</summary>
    private const int LongestWritten = 10 * LongestPart;

    private const string PullTitle = "Carry {{branch}} onto {{point}}";
    private const string IssueTitle = "{{point}}: {{what}}";
    private const string PullBody = "{{intro}}\n{{stack}}\n{{upstreamed}}\n{{rangeDiff}}\n{{checks}}\n{{takeover}}\n{{stop}}\n---\n\n{{footer}}";
    private const string IssueBody = "{{intro}}\n{{blame}}\n{{files}}\n{{commands}}\n{{patch}}\n{{stack}}\n{{checks}}\n{{stop}}\n---\n\n{{footer}}";

    private static readonly ConcurrentDictionary<string, BoundedTemplate> Compiled = new(StringComparer.Ordinal);

    /// <summary>A candidate's.</summary>
    public static ThreadText Pull(ThreadFacts facts, ForgeServiceOptions options, ForgeLinks fork, string target) => Write(
        facts, (options.TitleTemplate, PullTitle), (options.BodyTemplate, PullBody), "TitleTemplate", "BodyTemplate",
        told => new PullParts(told, fork, target, options.StopLabel).All);

    /// <summary>Of an attempt that needs a person.</summary>
    public static ThreadText Issue(ThreadFacts facts, ForgeServiceOptions options, ForgeLinks fork, bool draft) => Write(
        facts, (options.IssueTitleTemplate, IssueTitle), (options.IssueBodyTemplate, IssueBody), "IssueTitleTemplate", "IssueBodyTemplate",
        told => new IssueParts(told, fork, draft, options.StopLabel).All);

    private static ThreadText Write(
        ThreadFacts facts, (string? Own, string Default) title, (string? Own, string Default) body, string titleKey, string bodyKey, Func<ThreadFacts, IReadOnlyList<BodyPart>> parts)
    {
        var (line, titleFault) = Title(facts, title.Own, title.Default, titleKey);
        string? part = null;
        string? bodyFault = null;
        if (!string.IsNullOrWhiteSpace(body.Own))
            (part, bodyFault) = Body(facts with { TemplateFault = titleFault }, body.Own, parts, bodyKey);
        var fault = (titleFault, bodyFault) is ({ } one, { } other) ? $"{one} {other}" : titleFault ?? bodyFault;
        part ??= Body(facts with { TemplateFault = fault }, body.Default, parts, bodyKey).Text!;
        return new ThreadText(line, part, fault);
    }

    private static (string Line, string? Fault) Title(ThreadFacts facts, string? own, string standard, string key)
    {
        var values = TemplateFacts.Of(facts, written: text => MarkdownText.Line(text, LongestTitle));
        var (text, fault) = string.IsNullOrWhiteSpace(own) ? (null, null) : Render(own, values, key);
        var line = MarkdownText.Line(text, LongestTitle);
        if (line.Length == 0 && own is { Length: > 0 } && fault is null)
            fault = $"Patch:Forges:Service:{key} gives an empty title.";
        return (line.Length > 0 ? line : MarkdownText.Line(Render(standard, values, key).Text, LongestTitle), fault);
    }

    private static (string? Text, string? Fault) Body(ThreadFacts facts, string template, Func<ThreadFacts, IReadOnlyList<BodyPart>> parts, string key)
    {
        var all = parts(facts);
        var plain = TemplateFacts.Of(facts, written: text => MarkdownText.Plain(text, 500));
        var (frame, fault) = Render(template, With(plain, all.ToDictionary(part => part.Name, _ => "")), key);
        if (frame is null)
            return (null, fault);
        if (frame.Length > LongestPart / 2)
            return (null, $"Patch:Forges:Service:{key} is too long for a forge.");
        var text = Render(template, With(plain, BodyFit.Fit(all, LongestPart - frame.Length - 100)), key).Text!;
        return text.Length <= LongestPart ? (Collapse(text), null) : (null, $"Patch:Forges:Service:{key} names its parts more often than there is room for.");
    }

    private static (string? Text, string? Fault) Render(string template, Dictionary<string, object> values, string key)
    {
        var (text, mistake) = Compiled.GetOrAdd(template, source => BoundedTemplate.Of(source, strict: true)).Render(values, LongestWritten);
        return (text, mistake is null ? null : $"Patch:Forges:Service:{key} has a mistake: {MarkdownText.Line(mistake, 200)}");
    }

    private static Dictionary<string, object> With(Dictionary<string, object> facts, IEnumerable<KeyValuePair<string, string>> parts)
    {
        var all = new Dictionary<string, object>(facts, StringComparer.Ordinal);
        foreach (var (name, text) in parts)
            all[name] = text;
        return all;
    }

    /// <summary>Parts that are empty leave blank lines behind.</summary>
    private static string Collapse(string text)
    {
        var kept = new List<string>();
        var fence = "";
        foreach (var line in text.Split('\n'))
        {
            var ticks = line.Length - line.TrimStart('`').Length;
            if (fence.Length == 0 && ticks >= 3)
                fence = line[..ticks];
            else if (fence.Length > 0 && line == fence)
                fence = "";
            if (line.Length > 0 || fence.Length > 0 || kept is not [.., ""])
                kept.Add(line);
        }

        return string.Join('\n', kept).Trim('\n');
    }
}
