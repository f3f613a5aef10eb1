using System.Buffers.Text;
using System.Text;

namespace Patch.Api.Console;

/// <summary>Cursors of lists that go by a text, as an id.</summary>
internal static class TextCursors
{
    private const int Longest = 2000;

    public static string Write(string last) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(last));

    /// <summary>Reads a cursor; null for none. False when it is not one.</summary>
    public static bool TryRead(string? cursor, out string? last)
    {
        last = null;
        if (string.IsNullOrEmpty(cursor))
            return true;
        if (cursor.Length > Longest || !Base64Url.IsValid(cursor))
            return false;
        last = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor));
        return !last.Contains('\0', StringComparison.Ordinal);
    }
}
