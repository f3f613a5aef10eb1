using System.CommandLine;
using Patch.Cli;

// After Ctrl+C a command may take this long to put things in order; `serve` gives its rows back meanwhile.
return await PatchmoiCommand.Create().Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(25) });
