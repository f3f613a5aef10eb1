using System.CommandLine;
using System.CommandLine.Invocation;
using Patch.Cli.Archive;
using Patch.Cli.Dispatch;
using Patch.Cli.Doctor;
using Patch.Cli.Feeds;
using Patch.Cli.FlowEvents;
using Patch.Cli.Forges;
using Patch.Cli.Git;
using Patch.Cli.Git.Mirrors;
using Patch.Cli.Harness;
using Patch.Cli.Maintenance;
using Patch.Cli.Notifications;
using Patch.Cli.Serving;
using Patch.Cli.Terminal;
using Patch.Cli.Webhooks;
using Patch.Cli.Workspaces;
using Patch.Cli.Workspaces.Runs;
using Patch.Cli.Workspaces.Tasks;

namespace Patch.Cli;

/// <summary>The command <c>patchmoi</c>: one line for each of its parts.</summary>
internal static class PatchmoiCommand
{
    public static RootCommand Create() => new("Tools for the maintainers of forks that Patch looks after")
    {
        GlobalOptions.Json,
        GlobalOptions.Url,
        GlobalOptions.Token,
        SourcesCommand.Create(),
        DeliveriesCommand.Create(),
        ExplainCommand.Create(),
        ReplayCommand.Create(),
        EventsCommand.Create(),
        AttemptsCommand.Create(),
        ForgeCommand.Create(),
        DispatchesCommand.Create(),
        NoticesCommand.Create(),
        RunsCommand.Create(),
        DoctorCommand.Create(),
        StackCommand.Create(),
        MirrorsCommand.Create(),
        ResolutionsCommand.Create(),
        FlowsCommand.Create(),
        WorkspaceCommand.Create(),
        HarnessCommand.Create(),
        ImportCommand.Create(),
        ExportCommand.Create(),
        ServeCommand.Create(),
    };

    /// <summary>Runs a command line; its exit code is one of <see cref="ExitCodes"/>, also where the line itself is wrong.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, InvocationConfiguration configuration, CancellationToken cancellationToken = default)
    {
        // An id may begin with an '@', which would else name a file of arguments.
        var parsed = Create().Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        var exitCode = await parsed.InvokeAsync(configuration, cancellationToken);
        return parsed.Action is ParseErrorAction ? ExitCodes.Unusable : exitCode;
    }
}
