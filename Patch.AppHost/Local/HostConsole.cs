namespace Patch.AppHost.Local;

/// <summary>What the person at the terminal reads: whole lines, the services' own behind their names, in colour on a terminal only.</summary>
internal sealed class HostConsole(TextWriter output, TextWriter error, bool colour)
{
    private const string Reset = "\e[0m";
    private const string Yellow = "\e[33m";
    private const string Red = "\e[31m";
    private static readonly string[] NameColours = ["\e[36m", "\e[35m", "\e[32m", "\e[34m"];
    private readonly Dictionary<string, string> colourOf = [];
    private readonly Lock gate = new();

    /// <summary>This process's own output. Colour can be forbidden (https://no-color.org).</summary>
    public static HostConsole OfThisProcess() => new(
        Console.Out,
        Console.Error,
        !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")));

    public void Say(string line) => Write(output, line);

    public void Warn(string line) => Write(output, colour ? $"{Yellow}{line}{Reset}" : line);

    /// <summary>The sentence that says why it ends.</summary>
    public void Fail(string line) => Write(error, colour ? $"{Red}{line}{Reset}" : line);

    /// <summary>A line that the service <paramref name="name"/> wrote.</summary>
    public void Log(string name, string line) => Write(output, colour ? $"{ColourOf(name)}[{name}]{Reset} {line}" : $"[{name}] {line}");

    private string ColourOf(string name)
    {
        lock (gate)
        {
            if (!colourOf.TryGetValue(name, out var code))
                colourOf[name] = code = NameColours[colourOf.Count % NameColours.Length];
            return code;
        }
    }

    private void Write(TextWriter writer, string line)
    {
        lock (gate)
        {
            writer.WriteLine(line);
            writer.Flush();
        }
    }
}
