using System.CommandLine;
using Patch.Cli;

// After Ctrl+C a command may take this long to put things in order; `serve` gives its rows back meanwhile.
return await PatchmoiCommand.RunAsync(args, new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(25) });
