namespace Patch.Tests.Support;

/// <summary>Apart from the rest, which the benchmarks use too and which therefore knows no test framework.</summary>
public sealed partial class TestDatabase
{
    /// <summary>Both kinds, for <c>[Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]</c>.</summary>
    public static TheoryData<DatabaseKind> Kinds => [DatabaseKind.Postgres, DatabaseKind.Sqlite];
}
