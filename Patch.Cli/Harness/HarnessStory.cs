using Patch.Core.Git;

namespace Patch.Cli.Harness;

/// <summary>One commit: when, who, what, and the files as they are afterwards. <paramref name="Tag"/> names a release.</summary>
internal sealed record HarnessCommit(GitPerson Author, string Message, string? Tag, params (string Path, string Content)[] Files);

/// <summary>
/// What the repositories of a harness hold: upstream is a script that greets people, with four releases; the fork keeps three patches on
/// the last one. The same commits every time.
/// </summary>
internal static class HarnessStory
{
    /// <summary>The line that the fork's first patch changes, up to the word.</summary>
    public const string GreetingLine = "greeting=";

    private static readonly DateTimeOffset Start = new(2026, 5, 1, 9, 0, 0, TimeSpan.Zero);

    /// <summary>Upstream up to <c>v0.1.3</c>.</summary>
    public static IEnumerable<HarnessCommit> Upstream()
    {
        yield return new HarnessCommit(
            Una(0), "Greet somebody", "v0.1.0", ("README.md", "# greet\n\nGreets somebody: `sh greet.sh NAME`.\n"), ("greet.sh", Greet("Hello")), ("VERSION", "0.1.0\n"));
        yield return new HarnessCommit(
            Una(1), "Test what is promised", "v0.1.1",
            ("test.sh", "#!/bin/sh\n# Runs every test, up to the first that fails.\nset -e\nfor test in tests/*.sh; do sh -e \"$test\"; done\n"),
            ("tests/greet.sh", "sh greet.sh Ada | grep -q ', Ada!$'\n"), ("VERSION", "0.1.1\n"));
        yield return new HarnessCommit(
            Una(2), "Greet the world where nobody is named", "v0.1.2", ("tests/world.sh", "sh greet.sh | grep -q ', world!$'\n"), ("VERSION", "0.1.2\n"));
        yield return new HarnessCommit(Una(3), "Keep a list of changes", "v0.1.3", ("CHANGELOG.md", "# Changes\n\n- v0.1.3: this list\n"), ("VERSION", "0.1.3\n"));
    }

    /// <summary>The fork's stack on <c>v0.1.3</c>.</summary>
    public static IEnumerable<HarnessCommit> Patches()
    {
        yield return new HarnessCommit(
            Ada(4), "Wish a good day", null, ("greet.sh", Greet("Good day")), ("tests/good-day.sh", "sh greet.sh | grep -q '^Good day, '\n"));
        yield return new HarnessCommit(
            Ada(5), "Shout on request", null,
            ("shout.sh", "#!/bin/sh\n# Greets somebody who is far away: shout.sh [NAME]\nsh greet.sh \"$@\" | tr '[:lower:]' '[:upper:]'\n"),
            ("tests/shout.sh", "sh shout.sh Ada | grep -q ', ADA!$'\n"));
        yield return new HarnessCommit(Ada(6), "Say whose this is", null, ("FORK.md", "# Our greet\n\nKept by the fork, on top of upstream.\n"));
    }

    /// <summary>A release of upstream, made from the files as they are: a file of its own, and another line of the file that the fork patches.</summary>
    /// <param name="read">Text of a file; null when there is none.</param>
    /// <param name="tag">The release's tag.</param>
    /// <param name="now">When.</param>
    /// <param name="conflicts">The line of the fork's first patch is changed too.</param>
    public static HarnessCommit Release(Func<string, string?> read, string tag, DateTimeOffset now, bool conflicts)
    {
        const string Heading = "# Changes\n";
        var changes = read("CHANGELOG.md") ?? Heading;
        var listed = changes.StartsWith(Heading, StringComparison.Ordinal) ? changes[Heading.Length..].TrimStart('\n') : changes;
        var greet = read("greet.sh") ?? Greet("Hello");
        if (conflicts)
            greet = string.Join('\n', greet.Split('\n').Select(line => line.StartsWith(GreetingLine, StringComparison.Ordinal) ? $"{GreetingLine}\"Welcome to {tag}\"" : line));
        return new HarnessCommit(
            Una(0) with { When = now }, $"Release {tag}", tag,
            ("CHANGELOG.md", $"{Heading}\n- {tag}: {(conflicts ? "another greeting" : "maintenance")}\n{listed}"),
            ("greet.sh", $"{greet.TrimEnd('\n')}\n# Looked over for {tag}.\n"),
            ("VERSION", $"{tag.TrimStart('v')}\n"));
    }

    private static string Greet(string greeting) => $"""
        #!/bin/sh
        # Greets somebody: greet.sh [NAME]
        {GreetingLine}"{greeting}"

        name="{"${1:-world}"}"

        echo "$greeting, $name!"

        """;

    private static GitPerson Una(int hour) => new("Una Upstream", "una@upstream.example", Start.AddHours(hour));

    private static GitPerson Ada(int hour) => new("Ada Fork", "ada@fork.example", Start.AddHours(hour));
}
