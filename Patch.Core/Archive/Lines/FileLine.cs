namespace Patch.Core.Archive.Lines;

/// <summary>One line of a file, without its end.</summary>
/// <param name="Number">Counted from 1, blank lines included.</param>
/// <param name="Bytes">Valid until the next line is read. Empty when the line is too long.</param>
/// <param name="End">How it ended.</param>
internal readonly record struct FileLine(long Number, ReadOnlyMemory<byte> Bytes, LineEnd End);

/// <summary>How a line ended.</summary>
internal enum LineEnd
{
    /// <summary>With a line feed, with or without a carriage return before it.</summary>
    Whole,

    /// <summary>With the file: the last line, which a crash may have torn.</summary>
    OfFile,

    /// <summary>Somewhere beyond <see cref="LineReader.MaxLineBytes"/>; its content was passed over.</summary>
    TooLong,
}
