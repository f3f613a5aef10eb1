using Patch.Benchmarks.Lists;
using Patch.Benchmarks.Startup;

// Each prints what it measured as a table and ends with one line of JSON.
(string Name, string Summary, Func<Task> Run)[] commands =
[
    ("lists", "reads of the API at 100,000 stored rows against 1,000, on PostgreSQL and SQLite", ListsBenchmark.RunAsync),
    ("startup", "start to healthy of the API, embedded, and its memory", StartupBenchmark.RunAsync),
];

if (args is [var name] && commands.FirstOrDefault(command => command.Name == name) is { Run: { } run })
{
    await run();
    return 0;
}

Console.Error.WriteLine("Usage: dotnet run -c Release --project Patch.Benchmarks -- COMMAND");
foreach (var command in commands)
    Console.Error.WriteLine($"  {command.Name,-10} {command.Summary}");
return 2;
