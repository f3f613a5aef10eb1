using Microsoft.Extensions.Options;
using StreamJsonRpc;
using StreamJsonRpc.Protocol;

namespace Patch.Core.Workspaces.Runners.CodeMode;

/// <summary>
/// <c>code-mode</c>: a script that a Codex runs with its own tools. The Codex is started as an app-server for this step alone; it takes the
/// script by <c>thread/codeMode/execute</c>, which not every Codex knows.
/// </summary>
internal sealed class CodeModeRunner(StepEnvironment environment, IOptions<WorkspaceOptions> options, TimeProvider timeProvider) : IStepRunner
{
    private const string Elsewhere = "or give the event to a workspace backend that runs code-mode steps (PATCH_WORKSPACE_BACKEND_URL), and replay the event.";

    public string Name => StepRunners.CodeMode;

    public async Task<StepEnd> RunAsync(StepRun run, CancellationToken cancellationToken)
    {
        var setting = options.Value.CodexCommand;
        if (string.IsNullOrWhiteSpace(setting))
            return StepEnd.Blocked($"This step is run by a Codex, and no Codex command is set. Set CODEX_APP_SERVER_CODEX_COMMAND, {Elsewhere}");
        if (ProgramSteps.Find(setting) is not { } codex)
            return StepEnd.Blocked($"This step is run by a Codex, and there is no program '{setting}'. Set CODEX_APP_SERVER_CODEX_COMMAND to its name on the PATH or to its path, without arguments, {Elsewhere}");
        if (!File.Exists(run.Step.Script))
            return StepEnd.NoScript(run.Step);
        if (!Directory.Exists(run.Step.WorkingDirectory))
            return StepEnd.NoFolder(run.Step);

        var source = CodeModeSource.Of(run, await File.ReadAllTextAsync(run.Step.Script, cancellationToken));
        using var limit = new CancellationTokenSource(run.Step.Timeout, timeProvider);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        await using var server = CodexAppServer.Start(codex, run.Step.WorkingDirectory, environment.For(run), options.Value.OutputLimit, both.Token);
        return await EndAsync(server, run, source, both.Token, cancellationToken);
    }

    private static async Task<StepEnd> EndAsync(
        CodexAppServer server, StepRun run, string source, CancellationToken limit, CancellationToken cancellationToken)
    {
        try
        {
            var json = await server.ExecuteAsync(source, limit);
            var result = FlowResult.Read(json, out var fault);
            return Ended(result is null ? $"{fault}{server.TurnFault}" : null) with { Result = result };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Ended(ChildProcess.TooLong(run.Step.Timeout));
        }
        catch (RemoteRpcException unknown) when (server.Asked == CodexAppServer.Execute
            && unknown.ErrorCode is JsonRpcErrorCode.MethodNotFound or JsonRpcErrorCode.InvalidRequest)
        {
            return StepEnd.Blocked($"This Codex does not run code-mode steps ({CodexAppServer.Execute}: {unknown.Message}). Set CODEX_APP_SERVER_CODEX_COMMAND to one that does, {Elsewhere}");
        }
        catch (RemoteRpcException refused)
        {
            return Ended($"The Codex answered {server.Asked} with an error: {refused.Message}");
        }
        catch (CodexLostException lost)
        {
            return Ended(lost.Message);
        }

        StepEnd Ended(string? error) => new(null, server.Stdout, server.Stderr, error);
    }
}
