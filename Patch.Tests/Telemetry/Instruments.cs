using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Patch.Core;
using Patch.Core.Git;
using Patch.Core.Git.Mirrors.Upkeep;
using Patch.Tests.Support;
using Patch.Worker.Sweeps;

namespace Patch.Tests.Telemetry;

/// <summary>The instruments of <see cref="PatchTelemetry.Meter"/>, as the code makes them, and what Prometheus calls them.</summary>
internal static partial class Instruments
{
    private static readonly Lazy<IReadOnlyDictionary<string, Instrument>> Made = new(Make);

    /// <summary>By name.</summary>
    public static IReadOnlyDictionary<string, Instrument> All => Made.Value;

    /// <summary>The name of an instrument's series: unit and kind are part of it there.</summary>
    public static string PrometheusName(Instrument instrument)
    {
        var name = instrument.Name.Replace('.', '_');
        var unit = instrument.Unit switch { "s" => "seconds", "By" => "bytes", _ => "" };
        if (unit.Length > 0 && !name.EndsWith("_" + unit, StringComparison.Ordinal))
            name = $"{name}_{unit}";
        return IsCounter(instrument) ? name + "_total" : name;
    }

    /// <summary>All names that a query may use.</summary>
    public static IReadOnlyList<string> SeriesOf(Instrument instrument)
    {
        var name = PrometheusName(instrument);
        return instrument.GetType().Name.StartsWith("Histogram", StringComparison.Ordinal) ? [$"{name}_bucket", $"{name}_sum", $"{name}_count"] : [name];
    }

    /// <summary>The names in the source, so that none is forgotten that <see cref="All"/> does not make.</summary>
    public static IReadOnlyList<string> InSource() =>
    [
        .. Core.Select(folder => Path.Combine(SourceFolder.Root, folder))
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .SelectMany(file => Creation().Matches(File.ReadAllText(file)).Select(match => match.Groups["name"].Value)).Distinct().Order(),
    ];

    private static readonly string[] Core = ["Patch.Core", "Patch.Api", "Patch.Worker", "Patch.ServiceDefaults"];

    private static bool IsCounter(Instrument instrument) => instrument.GetType().Name.Contains("Counter", StringComparison.Ordinal) && !instrument.GetType().Name.Contains("UpDown", StringComparison.Ordinal);

    /// <summary>Those of static classes are made by looking at the class; the others by making what has them.</summary>
    private static IReadOnlyDictionary<string, Instrument> Make()
    {
        var made = new Dictionary<string, Instrument>(StringComparer.Ordinal);
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter == PatchTelemetry.Meter)
            {
                lock (made)
                    made[instrument.Name] = instrument;
            }
        };
        listener.Start();
        foreach (var type in new[] { typeof(PatchTelemetry), typeof(BacklogGauges), typeof(Patch.Api.ApiService) }.SelectMany(type => type.Assembly.GetTypes()).Where(type => type.Name.EndsWith("Telemetry", StringComparison.Ordinal)))
            RuntimeHelpers.RunClassConstructor(type.TypeHandle);
        _ = new MirrorUpkeep(Options.Create(new GitOptions()), TimeProvider.System, NullLogger<MirrorUpkeep>.Instance);
        _ = new BacklogGauges(null!, TimeProvider.System, NullLogger<BacklogGauges>.Instance);
        lock (made)
            return new SortedDictionary<string, Instrument>(made, StringComparer.Ordinal);
    }

    [GeneratedRegex("""Create(?:Counter|UpDownCounter|Histogram|Gauge|Observable\w+)(?:<\w+>)?\(\s*"(?<name>[^"]+)""")]
    private static partial Regex Creation();
}
