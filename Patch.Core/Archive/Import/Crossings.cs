using Microsoft.EntityFrameworkCore;
using Npgsql;
using Patch.Core.Data;

namespace Patch.Core.Archive.Import;

/// <summary>Tells a write that somebody else's crossed, which a second try mends, from a broken one.</summary>
internal static class Crossings
{
    public static bool IsOne(Exception exception) =>
        (exception is DbUpdateException refused && refused.IsUniqueViolation())
        || (exception as PostgresException ?? exception.InnerException as PostgresException)?.SqlState
            is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected;
}
