using System.Globalization;
using System.Text.Json.Nodes;

namespace Patch.Tests.Flows.Contract;

/// <summary>One request to the original service and its answer, as recorded in <c>Fixtures/Contract/service/NNN-*.txt</c>.</summary>
internal sealed record Recording(
    int Number,
    string Name,
    string Phase,
    HttpMethod Method,
    string Target,
    IReadOnlyList<KeyValuePair<string, string>> Headers,
    string RequestBody,
    int Status,
    string ContentType,
    string Body)
{
    private const string Request = "##### REQUEST\n";
    private const string Response = "##### RESPONSE\n";

    /// <summary>Set by the connection, not by the client.</summary>
    private static readonly string[] Connection = ["Host", "Connection", "Content-Length", "Accept"];

    /// <summary>All recordings, in the order in which they were made.</summary>
    public static IReadOnlyList<Recording> All { get; } =
        [.. Directory.EnumerateFiles(Folder("service"), "*.txt").Order(StringComparer.Ordinal).Select(Read)];

    /// <summary>The answer's JSON; null when it is none.</summary>
    public JsonNode? Json => ContentType.Contains("json", StringComparison.Ordinal) ? JsonNode.Parse(Body) : null;

    public static string Folder(string name) => Path.Combine(AppContext.BaseDirectory, "Fixtures", "Contract", name);

    private static Recording Read(string path)
    {
        var name = Path.GetFileNameWithoutExtension(path);
        var text = File.ReadAllText(path).ReplaceLineEndings("\n");
        var request = text.IndexOf(Request, StringComparison.Ordinal);
        var response = text.IndexOf(Response, StringComparison.Ordinal);
        var (asked, askedHeaders, askedBody) = Message(text[(request + Request.Length)..response]);
        var (answered, answeredHeaders, body) = Message(text[(response + Response.Length)..]);
        return new Recording(
            int.Parse(name[..3], CultureInfo.InvariantCulture),
            name,
            text["# phase ".Length..text.IndexOf(':', StringComparison.Ordinal)],
            HttpMethod.Parse(asked.Split(' ')[0]),
            asked.Split(' ')[1],
            [.. askedHeaders.Where(header => !Connection.Contains(header.Key, StringComparer.OrdinalIgnoreCase))],
            askedBody.Trim(),
            int.Parse(answered.Split(' ')[1], CultureInfo.InvariantCulture),
            answeredHeaders.First(header => header.Key.Equals("Content-Type", StringComparison.OrdinalIgnoreCase)).Value,
            body);
    }

    private static (string First, List<KeyValuePair<string, string>> Headers, string Body) Message(string text)
    {
        var end = text.IndexOf("\n\n", StringComparison.Ordinal);
        var lines = text[..end].Split('\n');
        var headers = lines.Skip(1).Select(line => line.Split(": ", 2)).Select(pair => KeyValuePair.Create(pair[0], pair[1])).ToList();
        return (lines[0], headers, text[(end + 2)..]);
    }
}
