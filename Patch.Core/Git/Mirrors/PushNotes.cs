using Patch.Core.Git.Remotes;

namespace Patch.Core.Git.Mirrors;

/// <summary>What was pushed from a mirror, in a file of it: a line for each push that went well, the last one of a reference counts.</summary>
internal static class PushNotes
{
    private const string FileName = "patch-pushed";
    private const string TakenAway = "-";

    /// <summary>Notes that a remote's reference now is as asked. The URL is written without credentials.</summary>
    public static void Add(string path, PushRequest request) =>
        File.AppendAllText(Path.Combine(path, FileName), $"{request.Sha ?? TakenAway}\t{request.Reference}\t{RemoteAddress.Parse(request.Url, out _)?.Url}\n");

    /// <summary>Objects that a remote has by a push from here.</summary>
    public static IReadOnlySet<string> Objects(string path)
    {
        var file = Path.Combine(path, FileName);
        var last = new Dictionary<string, string>(StringComparer.Ordinal);
        // A line that a crash tore is shorter, and counts for nothing.
        foreach (var parts in (File.Exists(file) ? File.ReadLines(file) : []).Select(line => line.Split('\t', 2)).Where(parts => parts.Length == 2))
            last[parts[1]] = parts[0];
        return last.Values.Where(sha => sha != TakenAway).ToHashSet();
    }

    /// <summary>Takes over what was noted in another folder.</summary>
    public static void Copy(string from, string to)
    {
        if (File.Exists(Path.Combine(from, FileName)))
            File.AppendAllText(Path.Combine(to, FileName), File.ReadAllText(Path.Combine(from, FileName)));
    }
}
