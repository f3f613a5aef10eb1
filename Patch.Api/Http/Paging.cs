using System.Buffers.Binary;
using System.Buffers.Text;
using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Patch.Api.Http;

/// <summary>The parameters that every list of stored rows has.</summary>
internal sealed record PageQuery(
    [property: FromQuery(Name = "limit"), Description("How many, 1 to 500; 50 where absent or not a number.")] string? Limit,
    [property: FromQuery(Name = "cursor"), Description("The `next` of the page before.")] string? Cursor)
{
    /// <summary>The limit as a number.</summary>
    public int Size => ListLimit.Of(Limit);

    /// <summary>Reads the cursor; false, with the answer to give, when no list gave it.</summary>
    public bool TryRead(out long? before, [NotNullWhen(false)] out ProblemHttpResult? fault)
    {
        fault = null;
        if (Cursors.TryRead(Cursor, out before))
            return true;
        fault = Problems.Invalid("cursor", "The cursor is not one that a list gave as `next`; leave it out to begin with the newest.");
        return false;
    }
}

/// <summary>The <c>limit</c> of lists, read as the original reads it: the number at its beginning, kept within bounds.</summary>
internal static class ListLimit
{
    public const int Default = 50;

    public const int Max = 500;

    /// <summary>Null stays null: a workspace then takes its own default.</summary>
    public static int? OrNull(string? text) => Filters.OrNull(text) is null ? null : Of(text);

    public static int Of(string? text)
    {
        var trimmed = text.AsSpan().Trim();
        var digits = trimmed.IndexOfAnyExceptInRange('0', '9') is var end && end < 0 ? trimmed : trimmed[..end];
        if (trimmed.StartsWith("-") && trimmed.Length > 1 && char.IsAsciiDigit(trimmed[1]))
            return 1;
        if (digits.IsEmpty)
            return Default;
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? (int)Math.Clamp(number, 1, Max) : Max;
    }
}

/// <summary>Cursors of lists: the place of the last row shown, written so that nobody takes it for a number to count with.</summary>
internal static class Cursors
{
    public static string Write(long seq)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, seq);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>Reads a cursor; null for none. False when it is not one.</summary>
    public static bool TryRead(string? cursor, out long? seq)
    {
        seq = null;
        if (string.IsNullOrEmpty(cursor))
            return true;
        if (!Base64Url.IsValid(cursor, out var length) || length != sizeof(long))
            return false;
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        Base64Url.DecodeFromChars(cursor, bytes);
        seq = BinaryPrimitives.ReadInt64BigEndian(bytes);
        return seq > 0;
    }
}
