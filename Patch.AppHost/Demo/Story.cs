namespace Patch.AppHost.Demo;

/// <summary>One commit of the rehearsal: who, what, and the files as they are afterwards.</summary>
internal sealed record Chapter(string Author, string Subject, params (string Path, string Content)[] Files);

/// <summary>
/// The upstream and the fork of the rehearsal. Upstream is a small server's configuration that grows over twenty commits and two
/// releases; the fork keeps five patches of two authors on top. The next release takes one of them over and touches a file of another;
/// the one after that rewrites a line that the last patch changes.
/// </summary>
internal static class Story
{
    public const string Ada = "Ada Fork <ada@fork.example>";
    public const string Grace = "Grace Fork <grace@fork.example>";
    private const string Una = "Una Upstream <una@upstream.example>";
    private const string Uwe = "Uwe Upstream <uwe@upstream.example>";

    /// <summary>Release that the fork stands on.</summary>
    public const string BaseRelease = "v1.1.0";

    /// <summary>Release that the stack is carried onto without a conflict.</summary>
    public const string CleanRelease = "v1.2.0";

    /// <summary>Release that conflicts with the last patch.</summary>
    public const string ConflictingRelease = "v1.3.0";

    /// <summary>The file of that conflict.</summary>
    public const string ConflictingFile = "conf/session.conf";

    private static readonly string[] Features = ["tls", "gzip", "http2", "access-log", "cors", "rate-limit", "basic-auth", "metrics"];

    /// <summary>Upstream up to <c>v1.0.0</c>: eleven commits.</summary>
    public static IEnumerable<Chapter> FirstRelease()
    {
        yield return new Chapter(Una, "Start the project", ("README.md", "# harbour\n\nA small server.\n"), ("VERSION", "0.1.0\n"));
        yield return new Chapter(Una, "Add the server's configuration", ("conf/server.conf", Server()));
        yield return new Chapter(Uwe, "Add limits", ("conf/limits.conf", Limits(retries: "4")));
        yield return new Chapter(Uwe, "Add sessions", ("conf/session.conf", Session(ttl: "3600")));
        yield return new Chapter(Una, "Add routes", ("conf/routes.conf", Routes()));
        for (var n = 0; n < 5; n++)
            yield return new Chapter(n % 2 == 0 ? Una : Uwe, $"Add the feature {Features[n]}", ($"features/{Features[n]}.md", $"# {Features[n]}\n\nOff by default.\n"));
        yield return new Chapter(Una, "Release 1.0.0", ("VERSION", "1.0.0\n"));
    }

    /// <summary>Upstream up to <c>v1.1.0</c>: eleven more.</summary>
    public static IEnumerable<Chapter> SecondRelease()
    {
        for (var n = 5; n < Features.Length; n++)
            yield return new Chapter(Uwe, $"Add the feature {Features[n]}", ($"features/{Features[n]}.md", $"# {Features[n]}\n\nOff by default.\n"));
        for (var n = 0; n < 7; n++)
            yield return new Chapter(Una, $"Document {Features[n]}", ($"docs/{Features[n]}.md", $"# Using {Features[n]}\n\nSet `{Features[n]}=on`.\n"));
        yield return new Chapter(Una, "Release 1.1.0", ("VERSION", "1.1.0\n"));
    }

    /// <summary>The fork's stack on <c>v1.1.0</c>.</summary>
    public static IEnumerable<Chapter> Patches()
    {
        yield return new Chapter(Ada, "Listen on our port", ("conf/server.conf", Server(port: "8443")));
        yield return new Chapter(Grace, "Say who we are", ("docs/about-us.md", "# Our harbour\n\nRun by the fork.\n"));
        yield return new Chapter(Grace, "Retry five times, as the manual says", ("conf/limits.conf", Limits(retries: "5")));
        yield return new Chapter(Ada, "Ship our routes", ("conf/routes.conf", Routes() + "/status -> ops\n/team -> static\n"));
        yield return new Chapter(Ada, "Keep sessions for a day", ("conf/session.conf", Session(ttl: "86400")));
    }

    /// <summary>Upstream up to <c>v1.2.0</c>: touches the first patch's file elsewhere, and takes the third patch over.</summary>
    public static IEnumerable<Chapter> CleanMovement()
    {
        yield return new Chapter(Una, "Log to a file", ("conf/server.conf", Server(log: "/var/log/harbour.log")));
        yield return new Chapter(Uwe, "Retry five times, as the manual says", ("conf/limits.conf", Limits(retries: "5")));
        yield return new Chapter(Una, "Release 1.2.0", ("VERSION", "1.2.0\n"));
    }

    /// <summary>Upstream up to <c>v1.3.0</c>: rewrites the line of the fifth patch.</summary>
    public static IEnumerable<Chapter> ConflictingMovement()
    {
        yield return new Chapter(Uwe, "Shorten sessions to a quarter of an hour", ("conf/session.conf", Session(ttl: "900")));
        yield return new Chapter(Una, "Release 1.3.0", ("VERSION", "1.3.0\n"));
    }

    private static string Server(string port = "8080", string log = "stdout") => $"""
        # What the server listens on
        address = 0.0.0.0
        port = {port}
        backlog = 128

        # How it works
        workers = 4
        keep-alive = 75
        server-name = harbour

        # Where it writes
        level = info
        log = {log}

        """;

    private static string Limits(string retries) => $"body = 1MiB\nheaders = 64\ntimeout = 30\nretries = {retries}\nqueue = 512\n";

    private static string Session(string ttl) => $"store = memory\nttl = {ttl}\nsecure = true\nsame-site = lax\n";

    private static string Routes() => "/ -> index\n/health -> health\n/metrics -> metrics\n";
}
