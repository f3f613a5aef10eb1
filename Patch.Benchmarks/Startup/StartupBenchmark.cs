using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Patch.Benchmarks.Intake;
using Patch.Tests.Support;

namespace Patch.Benchmarks.Startup;

/// <summary>
/// How long an operator waits for the API on an empty folder, migrations included, and what it then holds; beside a bare web server of the
/// same framework, which is started in turn.
/// </summary>
internal static class StartupBenchmark
{
    private const int Starts = 5;
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(3);

    public static async Task RunAsync()
    {
        var seconds = new List<double>();
        var megabytes = new List<double>();
        var bare = new List<double>();
        Console.WriteLine("start   to healthy    resident   bare server");
        for (var start = 1; start <= Starts; start++)
        {
            await using var database = TestDatabase.CreateUnmigratedFile();
            await using var api = await ApiProcess.StartAsync(database.Settings);
            await Task.Delay(Settle, TimeProvider.System, CancellationToken.None);
            seconds.Add(api.Started.TotalSeconds);
            megabytes.Add(api.ResidentMegabytes);
            bare.Add(await BareAsync());
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{start,5} {seconds[^1],10:0.00} s {megabytes[^1],8:0.0} MiB {bare[^1],8:0.00} s"));
        }

        Console.WriteLine(JsonSerializer.Serialize(new { benchmark = "startup", seconds = Middle(seconds), residentMegabytes = Middle(megabytes), ratio = Math.Round(Middle(seconds) / Middle(bare), 1) }));
    }

    private static async Task<double> BareAsync()
    {
        var clock = TimeProvider.System.GetTimestamp();
        await using var server = await ListeningProcess.StartAsync(new ProcessStartInfo("dotnet", [typeof(StartupBenchmark).Assembly.Location, BareServer.Command]));
        return TimeProvider.System.GetElapsedTime(clock).TotalSeconds;
    }

    private static double Middle(List<double> values) => Math.Round(values.Order().ElementAt(values.Count / 2), 2);
}
