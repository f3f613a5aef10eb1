using System.CommandLine;
using Patch.Cli.Feeds;

return await new RootCommand("Tools for the maintainers of forks that Patch looks after")
{
    SourcesCommand.Create(),
}.Parse(args).InvokeAsync();
