using System.Text;

namespace Patch.Cli.Harness;

/// <summary>The harness's flow package: <c>flows/patch-moi-harness</c> of Patch's repository, which this program carries with it.</summary>
internal static class HarnessPackage
{
    /// <summary>Its name.</summary>
    public const string Name = "patch-moi-harness";

    /// <summary>The event that it comes with: the release that a new fork stands on.</summary>
    public const string Fixture = "fixtures/upstream-release-v0.1.3.json";

    private const string Prefix = "harness/";
    private const string ForkInRepository = "\"harness/work/fork\"";

    /// <summary>Where its <c>flow.toml</c> is in a workspace.</summary>
    public static string FileIn(string workspace) => Path.Combine(workspace, "flows", Name, "flow.toml");

    /// <summary>Text of one of its files.</summary>
    public static string Read(string file)
    {
        using var stream = typeof(HarnessPackage).Assembly.GetManifestResourceStream(Prefix + file)
            ?? throw new InvalidOperationException($"The program was built without {Prefix}{file}.");
        return new StreamReader(stream, Encoding.UTF8).ReadToEnd();
    }

    /// <summary>Writes it into a workspace that is a harness itself, so that its fork is beside it.</summary>
    public static void Write(string workspace)
    {
        foreach (var file in typeof(HarnessPackage).Assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            var path = Path.Combine(workspace, "flows", Name, file[Prefix.Length..]);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, Read(file[Prefix.Length..]).Replace(ForkInRepository, "\"fork\"", StringComparison.Ordinal));
        }
    }
}
