using Patch.Benchmarks;
using Patch.Benchmarks.Intake;
using Patch.Benchmarks.Latency;
using Patch.Benchmarks.Lists;
using Patch.Benchmarks.Pages;
using Patch.Benchmarks.Poll;
using Patch.Benchmarks.Replay;
using Patch.Benchmarks.Startup;

// Each prints what it measured as a table and ends with one line of JSON.
(string Name, string Summary, Dictionary<string, int> Sizes, Func<IReadOnlyDictionary<string, int>, Task> Run)[] commands =
[
    ("lists", "reads of the API at 100,000 stored rows against 1,000, on PostgreSQL and SQLite", [], _ => ListsBenchmark.RunAsync()),
    ("console", "each page of the console at 1,000 events and at many, on PostgreSQL and SQLite",
        new() { ["events"] = 1_000_000, ["requests"] = 100 }, ConsoleBenchmark.RunAsync),
    ("startup", "start to healthy of the API, embedded, and its memory", [], _ => StartupBenchmark.RunAsync()),
    ("replay", "a stack carried onto a release, against git rebase",
        new() { ["files"] = 7000, ["commits"] = 2000, ["patches"] = 100 }, ReplayBenchmark.RunAsync),
    ("forecast", "a stack forecast on one new commit of upstream, against git rebase",
        new() { ["files"] = 7000, ["commits"] = 500, ["patches"] = 100 }, ForecastBenchmark.RunAsync),
    ("blame", "the upstream commits that three patches conflict with, against git bisect",
        new() { ["files"] = 7000, ["commits"] = 500, ["patches"] = 100 }, BlameBenchmark.RunAsync),
    ("poll", "one round over many slow feeds, three of which hang, against polling one after another",
        new() { ["sources"] = 1000, ["delay"] = 100 }, PollBenchmark.RunAsync),
    ("latency", "from a webhook's answer to the request at the workspace, woken over Redis against found by the regular look",
        new() { ["deliveries"] = 200 }, LatencyBenchmark.RunAsync),
    ("intake", "webhook deliveries a second, each committed before its answer, on PostgreSQL and SQLite, against a peer that appends to a file",
        new() { ["seconds"] = 10, ["rounds"] = 3, ["connections"] = 32, ["deliveries"] = 1 }, IntakeBenchmark.RunAsync),
];

if (args is [BareServer.Command])
{
    await BareServer.RunAsync();
    return 0;
}

if (args is [var name, .. var rest]
    && commands.FirstOrDefault(command => command.Name == name) is { Run: { } run } command
    && Sizes.Read(rest, command.Sizes) is { } sizes)
{
    await run(sizes);
    return 0;
}

Console.Error.WriteLine("Usage: dotnet run -c Release --project Patch.Benchmarks -- COMMAND");
foreach (var known in commands)
    Console.Error.WriteLine($"  {known.Name,-10} {known.Summary} {string.Join(' ', known.Sizes.Select(size => $"[--{size.Key} {size.Value}]"))}");
return 2;
