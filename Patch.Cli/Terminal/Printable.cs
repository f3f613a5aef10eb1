using Spectre.Console;

namespace Patch.Cli.Terminal;

/// <summary>Makes text that came from elsewhere safe to print: a title must not move the cursor or colour the terminal.</summary>
internal static class Printable
{
    /// <summary><paramref name="text"/> with each control character but tab and line end shown as a replacement character.</summary>
    public static string Line(string? text) => string.Create(text?.Length ?? 0, text ?? "", static (buffer, text) =>
    {
        for (var at = 0; at < text.Length; at++)
            buffer[at] = char.IsControl(text[at]) && text[at] is not ('\n' or '\t') ? '\uFFFD' : text[at];
    });

    /// <summary>A cell or line of Spectre.Console that shows <paramref name="text"/> as it is, brackets included.</summary>
    public static Text Cell(string? text) => new(Line(text));
}
