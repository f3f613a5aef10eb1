using System.Text.RegularExpressions;
using CliWrap;
using CliWrap.Buffered;
using Patch.AppHost.Local.Processes;

namespace Patch.AppHost.Local.Servers;

/// <summary>PostgreSQL's server programs in one folder.</summary>
internal sealed record PostgresPrograms(string Folder, int Major)
{
    public string InitDb => Path.Combine(Folder, "initdb");
    public string Postgres => Path.Combine(Folder, "postgres");
}

/// <summary>Finds the database servers installed on this machine.</summary>
internal static partial class ServerPrograms
{
    /// <summary>Names of servers that speak Redis's protocol, the most usual first.</summary>
    public static IReadOnlyList<string> RedisNames { get; } = ["redis-server", "valkey-server", "garnet-server"];

    /// <summary>PATH, and where distributions keep PostgreSQL's server programs, which they leave off PATH.</summary>
    public static IReadOnlyList<string> UsualFolders =>
    [
        .. ProgramSearch.PathFolders,
        .. BinFolders("/usr/lib/postgresql", "*"),
        .. BinFolders("/usr", "pgsql-*"),
        .. BinFolders("/opt/homebrew/opt", "postgresql*"),
        .. BinFolders("/usr/local/opt", "postgresql*"),
    ];

    /// <summary>Every PostgreSQL found in these folders, the newest first.</summary>
    public static async Task<IReadOnlyList<PostgresPrograms>> FindPostgresAsync(IEnumerable<string> folders, CancellationToken cancellationToken)
    {
        var found = new List<PostgresPrograms>();
        foreach (var folder in folders.Distinct())
        {
            var programs = new PostgresPrograms(folder, Major: 0);
            if (File.Exists(programs.InitDb) && File.Exists(programs.Postgres) && await MajorAsync(programs.Postgres, cancellationToken) is { } major)
                found.Add(programs with { Major = major });
        }

        return [.. found.OrderByDescending(programs => programs.Major)];
    }

    /// <summary>The program of a server that speaks Redis's protocol, or null.</summary>
    public static string? FindRedis(IReadOnlyList<string> folders) =>
        RedisNames.Select(name => ProgramSearch.In(folders, name)).FirstOrDefault(path => path is not null);

    private static async Task<int?> MajorAsync(string postgres, CancellationToken cancellationToken)
    {
        var result = await Cli.Wrap(postgres).WithArguments("--version").WithValidation(CommandResultValidation.None).ExecuteBufferedAsync(cancellationToken);
        var match = Version().Match(result.StandardOutput);
        return match.Success ? int.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture) : null;
    }

    private static IEnumerable<string> BinFolders(string parent, string pattern) =>
        Directory.Exists(parent) ? Directory.EnumerateDirectories(parent, pattern).Select(version => Path.Combine(version, "bin")) : [];

    [GeneratedRegex(@"PostgreSQL\) (\d+)")]
    private static partial Regex Version();
}
