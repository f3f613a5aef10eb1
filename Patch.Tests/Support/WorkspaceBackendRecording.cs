using System.Text;

namespace Patch.Tests.Support;

/// <summary>One recorded request to a workspace backend and its answer, from <c>Fixtures/workspace-backend</c>.</summary>
internal sealed record WorkspaceBackendRecording(
    string Method, string Target, IReadOnlyDictionary<string, string> Headers, string RequestBody, int Status, string ResponseBody)
{
    public static WorkspaceBackendRecording Read(string name)
    {
        var text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Fixtures", "workspace-backend", name + ".txt"), Encoding.UTF8).ReplaceLineEndings("\n");
        var parts = text.Split("##### REQUEST\n")[1].Split("##### RESPONSE\n");
        var (head, body) = Split(parts[0]);
        var (responseHead, responseBody) = Split(parts[1]);
        var request = head[0].Split(' ');
        var headers = head.Skip(1).Select(line => line.Split(": ", 2))
            .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
        return new WorkspaceBackendRecording(
            request[0], request[1], headers, body.TrimEnd('\n'), int.Parse(responseHead[0].Split(' ')[1]), responseBody);
    }

    private static (string[] Head, string Body) Split(string message)
    {
        var blank = message.IndexOf("\n\n", StringComparison.Ordinal);
        return (message[..blank].Split('\n'), message[(blank + 2)..]);
    }
}
