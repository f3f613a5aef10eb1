namespace Patch.AppHost.Local.Processes;

/// <summary>A program to run and keep running.</summary>
/// <param name="Name">What log lines and sentences call it.</param>
/// <param name="Program">Path of the program.</param>
/// <param name="Arguments">Its arguments; anybody on the machine can read them, so never a secret.</param>
internal sealed record ProcessSpec(string Name, string Program, IReadOnlyList<string> Arguments)
{
    /// <summary>Variables given to it; a null value takes an inherited one away.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>Whether it sees this process's own variables; otherwise only PATH and <see cref="Environment"/>.</summary>
    public bool InheritsEnvironment { get; init; }

    /// <summary>The signal that asks it to end: TERM, or INT (a fast shutdown) for PostgreSQL.</summary>
    public string StopSignal { get; init; } = "TERM";

    /// <summary>Whether its output is shown as it comes. Its last lines are kept in any case.</summary>
    public bool ShowsOutput { get; init; }
}
