namespace Patch.AppHost.Local.Processes;

/// <summary>The last lines that a program wrote, for the sentence that says why it failed.</summary>
internal sealed class LogTail(int capacity = 15)
{
    private readonly Queue<string> lines = new();
    private readonly Lock gate = new();

    public void Add(string line)
    {
        lock (gate)
        {
            if (lines.Count == capacity)
                lines.Dequeue();
            lines.Enqueue(line);
        }
    }

    /// <summary>A half-sentence with the lines below it, indented.</summary>
    public override string ToString()
    {
        lock (gate)
            return lines.Count == 0 ? "It wrote nothing." : $"Its last lines:{Environment.NewLine}    {string.Join($"{Environment.NewLine}    ", lines)}";
    }
}
