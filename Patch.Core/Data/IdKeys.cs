using System.Security.Cryptography;
using System.Text;

namespace Patch.Core.Data;

/// <summary>
/// Fixed-length keys of wire ids. Ids come from feeds and clients and may be longer than a B-tree entry allows (PostgreSQL: a third of
/// a page), so unique indexes and look-ups stand on the SHA-256 of the id.
/// </summary>
public static class IdKeys
{
    /// <summary>Longest id that is taken in, in characters.</summary>
    public const int MaxIdLength = 4000;

    /// <summary>Lower-case hex SHA-256 of the id's UTF-8 bytes: 64 characters.</summary>
    public static string Of(string id) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)));
}
