using Patch.AppHost.Local;

namespace Patch.Tests.AppHost;

/// <summary>A console whose lines can be read.</summary>
internal sealed class Recorder
{
    private readonly StringWriter writer = new();

    public Recorder(bool colour = false) => Console = new HostConsole(writer, writer, colour);

    public HostConsole Console { get; }

    public string Text => writer.ToString();
}
