using System.Text;

namespace Patch.Core.Templates;

/// <summary>Takes so many characters of a template and no more: a loop within a loop may write without an end.</summary>
internal sealed class BoundedText(int limit) : StringWriter(System.Globalization.CultureInfo.InvariantCulture)
{
    /// <inheritdoc/>
    public override Encoding Encoding => Encoding.Unicode;

    /// <inheritdoc/>
    public override void Write(char value)
    {
        Check(1);
        base.Write(value);
    }

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count)
    {
        Check(count);
        base.Write(buffer, index, count);
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<char> buffer)
    {
        Check(buffer.Length);
        base.Write(buffer);
    }

    /// <inheritdoc/>
    public override void Write(string? value)
    {
        Check(value?.Length ?? 0);
        base.Write(value);
    }

    private void Check(int more)
    {
        if (GetStringBuilder().Length + more > limit)
            throw new TextTooLongException(limit);
    }
}

/// <summary>A template wrote more than is taken of it.</summary>
internal sealed class TextTooLongException(int limit) : Exception($"it writes more than {limit} characters");
