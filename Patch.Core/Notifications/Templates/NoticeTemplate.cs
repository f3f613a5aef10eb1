using System.Globalization;
using System.Text.RegularExpressions;
using HandlebarsDotNet;

namespace Patch.Core.Notifications.Templates;

/// <summary>
/// One template, as it was understood, or the mistake in it. It sees the facts that it is given and nothing else: no files, no other templates,
/// no helpers but the built-in ones.
/// </summary>
internal sealed partial class NoticeTemplate
{
    /// <summary>Most characters of a template.</summary>
    public const int LongestSource = 16 * 1024;

    /// <summary>Most characters of what it writes.</summary>
    public const int LongestText = 32 * 1024;

    /// <summary>Blocks within blocks: each may walk a list, so that a deeper nest could take for ever without writing a word.</summary>
    private const int DeepestBlocks = 3;

    private const int LongestMistake = 300;

    private static readonly IHandlebars Handlebars = HandlebarsDotNet.Handlebars.Create(new HandlebarsConfiguration
    {
        NoEscape = true,
        FormatProvider = CultureInfo.InvariantCulture,
        PartialTemplateResolver = null!,
    });

    private readonly HandlebarsTemplate<TextWriter, object, object>? compiled;

    private NoticeTemplate(HandlebarsTemplate<TextWriter, object, object>? compiled, string? mistake) => (this.compiled, Mistake) = (compiled, mistake);

    /// <summary>What is wrong with it, as the end of a sentence; null for a sound one.</summary>
    public string? Mistake { get; }

    /// <summary>Reads a template; one that cannot be used has a <see cref="Mistake"/>.</summary>
    public static NoticeTemplate Of(string source)
    {
        if (source.Length > LongestSource)
            return Wrong($"it has more than {LongestSource} characters");
        if (Partial().IsMatch(source))
            return Wrong("it asks for a part ({{> or {{#*), and there are none");
        if (Depth(source) > DeepestBlocks)
            return Wrong($"its blocks lie deeper than {DeepestBlocks} within one another");
        try
        {
            using var reader = new StringReader(source);
            return new NoticeTemplate(Handlebars.Compile(reader), mistake: null);
        }
        catch (Exception unreadable) when (unreadable is HandlebarsException or ArgumentException or InvalidOperationException or FormatException)
        {
            return Wrong(unreadable.Message);
        }
    }

    /// <summary>What it says of the facts; a mistake that shows only now comes in its place.</summary>
    public (string? Text, string? Mistake) Render(Dictionary<string, object?> facts)
    {
        if (compiled is null)
            return (null, Mistake);
        try
        {
            using var text = new BoundedText(LongestText);
            compiled(text, facts);
            return (text.ToString().Trim(), null);
        }
        catch (Exception failed) when (Root(failed) is TextTooLongException tooLong)
        {
            return (null, tooLong.Message);
        }
        catch (Exception failed) when (failed is HandlebarsException or ArgumentException or InvalidOperationException or InvalidCastException or FormatException or NullReferenceException)
        {
            // The library throws what it meets; whatever it is, it comes of the template, since the facts are plain.
            return (null, Said(failed.Message));
        }
    }

    /// <summary>A template whose file cannot be read.</summary>
    public static NoticeTemplate Unreadable(string why) => Wrong(why);

    private static NoticeTemplate Wrong(string mistake) => new(compiled: null, Said(mistake));

    private static string Said(string message) => Channels.ChannelText.Cut(Channels.ChannelText.Line(message), LongestMistake)?.TrimEnd('.') ?? "it cannot be read";

    private static Exception Root(Exception failed) => failed.InnerException is { } inner ? Root(inner) : failed;

    private static int Depth(string source)
    {
        var (depth, deepest) = (0, 0);
        foreach (Match block in Block().Matches(source))
        {
            depth += block.Groups["end"].Success ? -1 : 1;
            deepest = Math.Max(deepest, depth);
        }

        return deepest;
    }

    [GeneratedRegex(@"\{\{~?\s*(?:>|#>|#\*)")]
    private static partial Regex Partial();

    [GeneratedRegex(@"\{\{~?\s*(?:(?<end>/)|[#^](?=[\w.@\[#/]))")]
    private static partial Regex Block();
}
