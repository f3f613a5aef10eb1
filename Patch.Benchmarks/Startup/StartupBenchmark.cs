using System.Globalization;
using System.Text.Json;
using Patch.Tests.Support;

namespace Patch.Benchmarks.Startup;

/// <summary>How long an operator waits for the API on an empty folder, migrations included, and what it then holds.</summary>
internal static class StartupBenchmark
{
    private const int Starts = 5;
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(3);

    public static async Task RunAsync()
    {
        var seconds = new List<double>();
        var megabytes = new List<double>();
        Console.WriteLine("start   to healthy    resident");
        for (var start = 1; start <= Starts; start++)
        {
            await using var database = TestDatabase.CreateUnmigratedFile();
            await using var api = await ApiProcess.StartAsync(database.Settings);
            await Task.Delay(Settle, TimeProvider.System, CancellationToken.None);
            seconds.Add(api.Started.TotalSeconds);
            megabytes.Add(api.ResidentMegabytes);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{start,5} {seconds[^1],10:0.00} s {megabytes[^1],8:0.0} MiB"));
        }

        Console.WriteLine(JsonSerializer.Serialize(new { benchmark = "startup", seconds = Middle(seconds), residentMegabytes = Middle(megabytes) }));
    }

    private static double Middle(List<double> values) => Math.Round(values.Order().ElementAt(values.Count / 2), 2);
}
