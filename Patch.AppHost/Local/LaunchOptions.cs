namespace Patch.AppHost.Local;

/// <summary>What the person who starts it asked for, by arguments and by variables.</summary>
internal sealed record LaunchOptions
{
    public const string Help = """
        Starts Patch on this machine: PostgreSQL and Redis where their programs are found, the api and the worker.

          dotnet run --project Patch.AppHost [-- options]

          --embedded   SQLite instead of PostgreSQL, no Redis
          --demo       rehearse: a small upstream and fork, two releases, and what Patch makes of them
          --exit       end when everything is up (with --demo: when the rehearsal is over)
          --help       this text

        Variables: DATA_DIR (./data), HOST (0.0.0.0), PORT (3000; 0: any free one), ConnectionStrings__patchdb and
        ConnectionStrings__redis (servers to use instead of private ones), and those that the services read.
        """;

    private readonly Func<string, string?> variable = Environment.GetEnvironmentVariable;

    public bool Embedded { get; init; }
    public bool Demo { get; init; }
    public bool Exit { get; init; }
    public bool ShowsHelp { get; init; }

    /// <summary>Why the arguments cannot be followed; null when they can.</summary>
    public string? Mistake { get; init; }

    /// <summary>Where everything is kept; absolute.</summary>
    public string DataDirectory { get; init; } = Settings.DataDirectory;

    /// <summary>The address that external endpoints listen on.</summary>
    public string Host => Variable("HOST") ?? "0.0.0.0";

    /// <summary>Folders that are searched for server programs.</summary>
    public IReadOnlyList<string> ProgramFolders { get; init; } = Servers.ServerPrograms.UsualFolders;

    public LaunchLimits Limits { get; init; } = new();

    /// <summary>Where variables come from: the environment.</summary>
    public Func<string, string?> Variables
    {
        init => variable = value;
    }

    public static LaunchOptions Parse(IEnumerable<string> arguments)
    {
        var options = new LaunchOptions();
        foreach (var argument in arguments)
        {
            options = argument switch
            {
                "--embedded" => options with { Embedded = true },
                "--demo" => options with { Demo = true },
                "--exit" => options with { Exit = true },
                "--help" or "-h" or "-?" => options with { ShowsHelp = true },
                _ => options with { Mistake = $"The option {argument} is not known; --help lists those that are." },
            };
        }

        return options;
    }

    /// <summary>The connection string that the environment gives for a resource, unless it is to be embedded.</summary>
    public string? ConnectionString(string name) => Embedded ? null : Variable($"ConnectionStrings__{name}");

    private string? Variable(string name) => variable(name) is { Length: > 0 } value ? value : null;
}
