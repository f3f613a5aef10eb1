using System.Diagnostics;
using System.Globalization;
using System.Text;
using Patch.Tests.Support;

namespace Patch.Benchmarks.Replay;

/// <summary>
/// A repository with a history such as a busy upstream and its fork have: many files in three levels of folders, upstream commits that
/// change a few each, and a stack of patches from the old release. A tenth of what the patches change was changed upstream too.
/// The same sizes give the same commits.
/// </summary>
internal sealed class GeneratedFork : IDisposable
{
    public const string Base = "v1";
    public const string Release = "v2";
    public const string Branch = "patched";

    private const int LinesOfFile = 40;
    private readonly int files;
    private readonly Dictionary<int, string[]> upstream = [];

    private GeneratedFork(int files)
    {
        this.files = files;
        Folder = Programs.NewFolder("replay");
    }

    /// <summary>Scratch folder; removed with everything in it.</summary>
    public string Folder { get; }

    /// <summary>The fork, bare.</summary>
    public string Repository => Path.Combine(Folder, "fork.git");

    /// <summary>Its upstream, bare: the same without the patches.</summary>
    public string Upstream => Path.Combine(Folder, "upstream.git");

    public static GeneratedFork Create(int files, int commits, int patches)
    {
        var made = new GeneratedFork(files);
        Programs.Run("git", ["init", "-q", "--bare", "-b", "main", made.Repository]);
        made.Import(commits, patches);
        Programs.Run("git", ["-C", made.Repository, "repack", "-adq"]);
        Programs.Run("git", ["-C", made.Repository, "commit-graph", "write", "--reachable"]);
        Programs.Run("git", ["clone", "-q", "--bare", "--single-branch", "--branch", "main", made.Repository, made.Upstream]);
        return made;
    }

    public void Dispose() => Programs.DeleteFolder(Folder);

    private void Import(int commits, int patches)
    {
        var start = new ProcessStartInfo("git", ["-C", Repository, "fast-import", "--quiet"]) { RedirectStandardInput = true };
        using var import = Process.Start(start)!;
        using (var stream = new StreamWriter(import.StandardInput.BaseStream, new UTF8Encoding(false)) { NewLine = "\n" })
        {
            var random = new Random(20_260_514);
            WriteBase(stream);
            WriteUpstream(stream, commits, random);
            WritePatches(stream, patches, random);
        }

        import.WaitForExit();
        if (import.ExitCode != 0)
            throw new InvalidOperationException($"git fast-import ended with {import.ExitCode}.");
    }

    private void WriteBase(StreamWriter stream)
    {
        Begin(stream, "refs/heads/main", "The beginning", 0, from: null);
        for (var file = 0; file < files; file++)
            Write(stream, file, Original(file));
        Tag(stream, Base, "refs/heads/main");
    }

    private void WriteUpstream(StreamWriter stream, int commits, Random random)
    {
        for (var commit = 1; commit <= commits; commit++)
        {
            Begin(stream, "refs/heads/main", $"Upstream change {commit}", commit, from: null);
            for (var change = 0; change < 3; change++)
            {
                var file = random.Next(files);
                var lines = upstream.TryGetValue(file, out var known) ? known : upstream[file] = Original(file);
                lines[random.Next(LinesOfFile / 2 - 4)] = $"upstream {commit} changed this line of file {file}";
                Write(stream, file, lines);
            }
        }

        Tag(stream, Release, "refs/heads/main");
    }

    private void WritePatches(StreamWriter stream, int patches, Random random)
    {
        var changed = upstream.Keys.Order().ToArray();
        var ours = new Dictionary<int, string[]>();
        for (var patch = 1; patch <= patches; patch++)
        {
            Begin(stream, $"refs/heads/{Branch}", $"Patch {patch}", patch, patch == 1 ? ":1" : null);
            for (var change = 0; change < 3; change++)
            {
                var file = random.Next(10) == 0 && changed.Length > 0 ? changed[random.Next(changed.Length)] : random.Next(files);
                var lines = ours.TryGetValue(file, out var known) ? known : ours[file] = Original(file);
                lines[LinesOfFile / 2 + 4 + random.Next(LinesOfFile / 2 - 4)] = $"patch {patch} changed this line of file {file}";
                Write(stream, file, lines);
            }

            if (patch % 10 == 0)
                Blob(stream, $"ours/feature{patch}.txt", $"A file of patch {patch}\n");
        }
    }

    private static string[] Original(int file) =>
        [.. Enumerable.Range(0, LinesOfFile).Select(line => string.Create(CultureInfo.InvariantCulture, $"file {file} line {line} {(file * 31 + line * 17) % 997}"))];

    private static void Begin(StreamWriter stream, string branch, string message, int minute, string? from)
    {
        stream.WriteLine($"commit {branch}");
        if (minute == 0)
            stream.WriteLine("mark :1");
        stream.WriteLine(string.Create(CultureInfo.InvariantCulture, $"committer Ada <ada@example.org> {1_700_000_000 + minute * 60} +0000"));
        stream.WriteLine($"data {message.Length}");
        stream.WriteLine(message);
        if (from is not null)
            stream.WriteLine($"from {from}");
    }

    private static void Write(StreamWriter stream, int file, string[] lines) =>
        Blob(stream, string.Create(CultureInfo.InvariantCulture, $"d{file / 1000}/s{file / 25 % 40}/f{file}.txt"), string.Join('\n', lines) + "\n");

    private static void Blob(StreamWriter stream, string path, string content)
    {
        stream.WriteLine($"M 100644 inline {path}");
        stream.WriteLine($"data {content.Length}");
        stream.WriteLine(content);
    }

    private static void Tag(StreamWriter stream, string name, string from)
    {
        stream.WriteLine($"reset refs/tags/{name}");
        stream.WriteLine($"from {from}");
        stream.WriteLine();
    }
}
