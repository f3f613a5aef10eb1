using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Patch.Benchmarks.Intake;

/// <summary>A valid push of some 8 KB as GitHub sends it; the id of the delivery is written anew into each request.</summary>
internal sealed class PushRequests
{
    public const string Secret = "benchmark-secret";

    private const string IdHeader = "X-GitHub-Delivery: ";
    private const int IdLength = 24;
    private readonly byte[] request;
    private readonly int idAt;

    /// <param name="path">Where it is posted to.</param>
    public PushRequests(string path)
    {
        var body = Encoding.UTF8.GetBytes(Body());
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), body));
        var head = string.Create(
            CultureInfo.InvariantCulture,
            $"POST {path} HTTP/1.1\r\nHost: patch\r\nUser-Agent: GitHub-Hookshot/044aadd\r\nAccept: */*\r\nContent-Type: application/json\r\n{IdHeader}{new string('0', IdLength)}\r\n"
            + $"X-GitHub-Event: push\r\nX-GitHub-Hook-ID: 1\r\nX-Hub-Signature-256: sha256={signature}\r\nContent-Length: {body.Length}\r\n\r\n");
        idAt = head.IndexOf(IdHeader, StringComparison.Ordinal) + IdHeader.Length;
        request = [.. Encoding.ASCII.GetBytes(head), .. body];
        BodyLength = body.Length;
    }

    public int BodyLength { get; }

    /// <summary>The bytes of a request; each connection has its own copy and writes its ids into it.</summary>
    public byte[] Copy() => [.. request];

    /// <summary>The id of a connection's n-th delivery.</summary>
    public static string Id(int connection, int number) => string.Create(CultureInfo.InvariantCulture, $"delivery-{connection:0000}-{number:0000000000}");

    public void SetId(byte[] copy, int connection, int number) => Encoding.ASCII.GetBytes(Id(connection, number), copy.AsSpan(idAt, IdLength));

    private static string Body()
    {
        var random = new Random(8);
        var commits = string.Join(',', Enumerable.Range(0, 9).Select(n =>
            $"{{\"id\":\"{Sha(random)}\",\"tree_id\":\"{Sha(random)}\",\"distinct\":true,\"message\":\"Repair case {n} of module {random.Next()}\",\"timestamp\":\"2026-05-14T12:00:0{n}Z\","
            + $"\"url\":\"https://github.com/upstream/project/commit/{Sha(random)}\",\"author\":{{\"name\":\"Dev {n}\",\"email\":\"dev{n}@example.com\",\"username\":\"dev{n}\"}},"
            + $"\"committer\":{{\"name\":\"GitHub\",\"email\":\"noreply@github.com\"}},\"added\":[],\"removed\":[],\"modified\":[\"src/a{n}.rs\",\"src/lib/{random.Next()}.rs\"]}}"));
        var urls = string.Join(',', Enumerable.Range(0, 46).Select(n => $"\"page_{n}_url\":\"https://api.github.com/repos/upstream/project/pages/{n}{{/sha}}\""));
        return $"{{\"ref\":\"refs/heads/main\",\"before\":\"{Sha(random)}\",\"after\":\"{Sha(random)}\",\"repository\":{{\"id\":1,\"name\":\"project\",\"full_name\":\"upstream/project\","
            + $"\"clone_url\":\"https://github.com/upstream/project.git\",\"default_branch\":\"main\",\"owner\":{{\"login\":\"upstream\"}},{urls}}},\"sender\":{{\"login\":\"dev\"}},\"commits\":[{commits}]}}";
    }

    private static string Sha(Random random)
    {
        var bytes = new byte[20];
        random.NextBytes(bytes);
        return Convert.ToHexStringLower(bytes);
    }
}
