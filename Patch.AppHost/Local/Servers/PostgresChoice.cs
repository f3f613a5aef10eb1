namespace Patch.AppHost.Local.Servers;

/// <summary>Which database it is, and why. Neither an address nor a cluster: SQLite, which the services take by themselves.</summary>
internal sealed record PostgresChoice(string Reason)
{
    /// <summary>A server of the operator's: for each database of the model its connection string.</summary>
    public IReadOnlyDictionary<string, string>? Given { get; init; }

    /// <summary>A server of our own.</summary>
    public PostgresCluster? Cluster { get; init; }

    /// <summary>
    /// Takes the operator's connection strings, else PostgreSQL's programs on this machine, else SQLite. Where a cluster already
    /// holds the record, nothing else is taken silently: an empty store would look like a lost one.
    /// </summary>
    /// <exception cref="LaunchException">The cluster that is there cannot be used.</exception>
    public static async Task<PostgresChoice> MakeAsync(LaunchOptions options, IReadOnlyList<string> databases, CancellationToken cancellationToken)
    {
        if (options.Embedded)
            return new("SQLite, since --embedded was given");

        var given = databases.ToDictionary(name => name, options.ConnectionString);
        if (given.Values.All(value => value is not null))
            return new("the server that ConnectionStrings__" + databases[0] + " names") { Given = given!.ToDictionary(pair => pair.Key, pair => pair.Value!) };

        var folder = Path.Combine(options.DataDirectory, "postgres");
        var major = PostgresCluster.MajorIn(folder);
        var found = await ServerPrograms.FindPostgresAsync(options.ProgramFolders, cancellationToken);
        var programs = major is null ? found.FirstOrDefault() : found.FirstOrDefault(candidate => candidate.Major == major);
        if (programs is null)
            return major is null ? new("SQLite, since no PostgreSQL server programs were found") : throw OtherVersion(folder, major.Value, found);
        return await UnderAccountAsync(folder, programs, cancellationToken);
    }

    private static async Task<PostgresChoice> UnderAccountAsync(string folder, PostgresPrograms programs, CancellationToken cancellationToken)
    {
        var isNew = !Directory.Exists(folder);
        if (await ServerAccount.ChooseAsync(PostgresCluster.DataIn(folder), cancellationToken) is not { } account)
            return Refused("root may not run PostgreSQL, and there is no other account to run it under", isNew, folder);

        PrivateFile.CreateFolder(folder);
        if (!await account.OwnAsync(folder, cancellationToken) || !await account.CanUseAsync(folder, cancellationToken))
            return Refused($"the account {account.Name}{(account.IsOwn ? "" : ", under which root runs PostgreSQL,")} cannot enter {folder}", isNew, folder);

        var under = account.IsOwn ? "" : $", under the account {account.Name}";
        return new($"PostgreSQL {programs.Major} of {programs.Folder}, a private cluster in {folder}{under}") { Cluster = new(folder, programs, account) };
    }

    private static PostgresChoice Refused(string why, bool isNew, string folder)
    {
        if (!isNew)
            throw new LaunchException($"PostgreSQL cannot be started in {folder}: {why}. Start with --embedded to use SQLite instead.");

        // Left there, it would look like a cluster at the next start.
        if (Directory.Exists(folder))
            Directory.Delete(folder);
        return new($"SQLite, since {why}");
    }

    private static LaunchException OtherVersion(string folder, int major, IReadOnlyList<PostgresPrograms> found)
    {
        var there = found.Count == 0 ? "none" : string.Join(", ", found.Select(programs => $"{programs.Major}"));
        return new($"The cluster in {folder} was made by PostgreSQL {major}, and the PostgreSQL server programs on this machine are: {there}. "
            + $"Install PostgreSQL {major}, or carry the cluster over with pg_upgrade, or start with --embedded to use SQLite instead.");
    }
}
