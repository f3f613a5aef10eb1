using Patch.AppHost.Local;
using Patch.AppHost.Local.Servers;
using Patch.Tests.Support;

namespace Patch.Tests.AppHost.Servers;

public sealed class PostgresChoiceTests : IDisposable
{
    private readonly AppHostFolder folder = new();

    [Fact]
    public async Task Without_server_programs_it_is_sqlite_and_the_reason_is_said()
    {
        var choice = await MakeAsync(Options());

        Assert.Null(choice.Cluster);
        Assert.Null(choice.Given);
        Assert.Equal("SQLite, since no PostgreSQL server programs were found", choice.Reason);
    }

    [Fact]
    public async Task Embedded_is_sqlite_whatever_else_there_is()
    {
        var options = Options(Program("17.2")) with { Embedded = true, Variables = _ => "Host=db.example" };

        var choice = await MakeAsync(options);

        Assert.Equal("SQLite, since --embedded was given", choice.Reason);
        Assert.Null(choice.Given);
    }

    [Fact]
    public async Task A_connection_string_comes_before_the_programs()
    {
        var options = Options(Program("17.2")) with { Variables = name => name == "ConnectionStrings__patchdb" ? "Host=db.example" : null };

        var choice = await MakeAsync(options);

        Assert.Equal("Host=db.example", choice.Given!["patchdb"]);
        Assert.Null(choice.Cluster);
    }

    [Fact]
    public async Task The_newest_programs_are_taken()
    {
        var choice = await MakeAsync(Options(Program("9.6.24"), Program("17.2"), Program("15.14 (Debian 15.14-0+deb12u1)")));

        Assert.Equal(17, choice.Cluster!.Programs.Major);
    }

    [Fact]
    public async Task A_cluster_keeps_to_the_version_that_made_it()
    {
        ClusterOf(15);

        var choice = await MakeAsync(Options(Program("17.2"), Program("15.14")));

        Assert.Equal(15, choice.Cluster!.Programs.Major);
    }

    [Theory]
    [InlineData("17.2", "the PostgreSQL server programs on this machine are: 17")]
    [InlineData(null, "the PostgreSQL server programs on this machine are: none")]
    public async Task A_cluster_without_its_version_is_a_sentence_and_not_an_empty_store(string? version, string expected)
    {
        ClusterOf(14);

        var exception = await Assert.ThrowsAsync<LaunchException>(() => MakeAsync(version is null ? Options() : Options(Program(version))));

        Assert.Contains("was made by PostgreSQL 14", exception.Message, StringComparison.Ordinal);
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
        Assert.Contains("--embedded", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_account_that_cannot_enter_the_data_directory_means_sqlite()
    {
        File.SetUnixFileMode(folder.Root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        var choice = await MakeAsync(Options(Program("17.2")));

        // Only root has to change to another account. What it made for that account is gone again, or it would look like a cluster.
        if (Environment.IsPrivilegedProcess)
            Assert.Matches(@"^SQLite, since the account \w+, under which root runs PostgreSQL, cannot enter /", choice.Reason);
        Assert.NotEqual(Environment.IsPrivilegedProcess, Directory.Exists(Path.Combine(folder.Data, "postgres")));
    }

    [Fact]
    public async Task A_cluster_that_cannot_be_entered_is_a_sentence_and_not_an_empty_store()
    {
        ClusterOf(15);
        var postgres = Path.Combine(folder.Data, "postgres");
        if (Environment.IsPrivilegedProcess)
            Programs.Run(Programs.Find("chown"), ["-R", "nobody", postgres]);
        File.SetUnixFileMode(postgres, UnixFileMode.None);

        var exception = await Assert.ThrowsAsync<LaunchException>(() => MakeAsync(Options(Program("15.14"))));

        Assert.Matches($@"^PostgreSQL cannot be started in {postgres}: the account \w+(, under which root runs PostgreSQL,)? cannot enter", exception.Message);
        File.SetUnixFileMode(postgres, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public void Dispose() => folder.Dispose();

    private static Task<PostgresChoice> MakeAsync(LaunchOptions options) =>
        PostgresChoice.MakeAsync(options, ["patchdb"], TestContext.Current.CancellationToken);

    private LaunchOptions Options(params string[] programFolders) =>
        new() { DataDirectory = folder.Data, ProgramFolders = programFolders, Variables = _ => null };

    /// <summary>A folder with programs that only tell their version.</summary>
    private string Program(string version)
    {
        var bin = Directory.CreateDirectory(Path.Combine(folder.Root, version.Split(' ')[0])).FullName;
        foreach (var name in new[] { "initdb", "postgres" })
        {
            var path = Path.Combine(bin, name);
            File.WriteAllText(path, $"#!/bin/sh\necho '{name} (PostgreSQL) {version}'\n");
            File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);
        }

        return bin;
    }

    private void ClusterOf(int major)
    {
        var cluster = Directory.CreateDirectory(Path.Combine(folder.Data, "postgres", "cluster")).FullName;
        File.WriteAllText(Path.Combine(cluster, "PG_VERSION"), $"{major}\n");
        foreach (var path in new[] { folder.Data, Path.Combine(folder.Data, "postgres") })
            File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);
    }
}
