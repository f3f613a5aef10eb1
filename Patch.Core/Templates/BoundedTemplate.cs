using System.Globalization;
using System.Text.RegularExpressions;
using HandlebarsDotNet;
using HandlebarsDotNet.Compiler;

namespace Patch.Core.Templates;

/// <summary>
/// One template of the operator's, as it was understood, or the mistake in it. It sees the facts that it is given and nothing else: no files, no other
/// templates, no helpers but the built-in ones. Its length, the depth of its blocks and what it writes have bounds.
/// </summary>
internal sealed partial class BoundedTemplate
{
    /// <summary>Most characters of a template.</summary>
    public const int LongestSource = 16 * 1024;

    /// <summary>Blocks within blocks: each may walk a list, so that a deeper nest could take for ever without writing a word.</summary>
    private const int DeepestBlocks = 3;

    private static readonly IHandlebars Lenient = Engine(strict: false);
    private static readonly IHandlebars Strict = Engine(strict: true);

    private readonly HandlebarsTemplate<TextWriter, object, object>? compiled;
    private readonly string? mistake;

    private BoundedTemplate(HandlebarsTemplate<TextWriter, object, object>? compiled, string? mistake) => (this.compiled, this.mistake) = (compiled, mistake);

    /// <summary>Reads a template; of one that cannot be used <see cref="Render"/> tells the mistake.</summary>
    /// <param name="source">The template.</param>
    /// <param name="strict">To name what the facts do not have is a mistake; otherwise it is empty.</param>
    public static BoundedTemplate Of(string source, bool strict = false)
    {
        if (source.Length > LongestSource)
            return Unusable($"it has more than {LongestSource} characters");
        if (Partial().IsMatch(source))
            return Unusable("it asks for a part ({{> or {{#*), and there are none");
        if (Depth(source) > DeepestBlocks)
            return Unusable($"its blocks lie deeper than {DeepestBlocks} within one another");
        try
        {
            using var reader = new StringReader(source);
            return new BoundedTemplate((strict ? Strict : Lenient).Compile(reader), mistake: null);
        }
        catch (Exception unreadable) when (ComesOfTemplate(unreadable))
        {
            return Unusable(unreadable.Message);
        }
    }

    /// <summary>A template that cannot be used, for that reason.</summary>
    public static BoundedTemplate Unusable(string why) => new(compiled: null, why);

    /// <summary>
    /// What it says of the facts, or the mistake: the end of a sentence in the library's words, so of any characters and any length.
    /// </summary>
    /// <param name="facts">A dictionary of texts, numbers, lists and dictionaries of these.</param>
    /// <param name="most">Most characters that it may write.</param>
    public (string? Text, string? Mistake) Render(object facts, int most)
    {
        if (compiled is null)
            return (null, mistake);
        try
        {
            using var text = new BoundedText(most);
            compiled(text, facts);
            return (text.ToString(), null);
        }
        catch (Exception failed) when (Root(failed) is TextTooLongException tooLong)
        {
            return (null, tooLong.Message);
        }
        catch (Exception failed) when (ComesOfTemplate(failed))
        {
            return (null, failed.Message);
        }
    }

    private static IHandlebars Engine(bool strict) => Handlebars.Create(new HandlebarsConfiguration
    {
        NoEscape = true,
        FormatProvider = CultureInfo.InvariantCulture,
        PartialTemplateResolver = null!,
        ThrowOnUnresolvedBindingExpression = strict,
    });

    /// <summary>The library throws what it meets; whatever it is, it comes of the template, since the facts are plain.</summary>
    private static bool ComesOfTemplate(Exception failed) =>
        failed is HandlebarsException or HandlebarsUndefinedBindingException or ArgumentException or InvalidOperationException or InvalidCastException
            or FormatException or KeyNotFoundException or NullReferenceException;

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
