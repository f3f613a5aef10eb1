using System.Globalization;
using System.Text;

namespace Patch.Tests.Api.Webhooks;

/// <summary>A request to the original's webhook endpoints and what it answered, read from its bytes.</summary>
internal sealed record RecordedWebhook(string Name, string Method, string Path, IReadOnlyList<(string Name, string Value)> Headers, byte[] Body, int Status, string Answer)
{
    private static readonly string Folder = System.IO.Path.Combine(AppContext.BaseDirectory, "Fixtures", "Webhooks");

    public static IEnumerable<string> Names => Directory.EnumerateFiles(Folder, "*.txt").Select(file => System.IO.Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal);

    public static RecordedWebhook Read(string name)
    {
        var bytes = File.ReadAllBytes(System.IO.Path.Combine(Folder, name + ".txt"));
        var text = Encoding.Latin1.GetString(bytes);
        var request = text.IndexOf("##### REQUEST\n", StringComparison.Ordinal) + 14;
        var body = text.IndexOf("\r\n\r\n", request, StringComparison.Ordinal) + 4;
        var response = text.IndexOf("##### RESPONSE\n", body, StringComparison.Ordinal);
        var lines = text[request..(body - 4)].Split("\r\n");
        var start = lines[0].Split(' ');
        var headers = lines[1..].Select(line => line.Split(": ", 2)).Select(pair => (pair[0], pair.Length > 1 ? pair[1] : "")).ToList();
        var length = headers.FirstOrDefault(header => header.Item1.Equals("Content-Length", StringComparison.OrdinalIgnoreCase)).Item2;
        var size = length is null ? 0 : int.Parse(length, CultureInfo.InvariantCulture);
        var answer = text[(response + 15)..];
        return new RecordedWebhook(
            name, start[0], start[1], headers, bytes[body..(body + size)], int.Parse(answer.Split(' ')[1], CultureInfo.InvariantCulture),
            answer[(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..].TrimEnd('\n'));
    }
}
