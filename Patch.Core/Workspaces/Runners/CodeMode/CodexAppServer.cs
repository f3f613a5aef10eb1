using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using CliWrap;
using Patch.Core.Data;
using StreamJsonRpc;

namespace Patch.Core.Workspaces.Runners.CodeMode;

/// <summary>
/// A Codex as a child process that is spoken to by JSON-RPC over its standard streams, one message a line. The methods and their parameters
/// are those of <c>codex app-server</c>, with the fork's <c>thread/codeMode/execute</c>.
/// </summary>
internal sealed class CodexAppServer : IAsyncDisposable
{
    /// <summary>The method that takes a script.</summary>
    public const string Execute = "thread/codeMode/execute";

    private static readonly string[] Arguments =
        ["app-server", "--listen", "stdio://", "--enable", "apps", "--enable", "hooks", "--enable", "code_mode", "--enable", "code_mode_only"];

    private readonly CancellationTokenSource stopping;
    private readonly BoundedOutput stderr;
    private readonly BoundedOutput messages;
    private readonly CodexTurn turn;
    private readonly string workingDirectory;
    private readonly JsonRpc rpc;
    private readonly Task<int> process;
    private volatile bool unreadable;

    private CodexAppServer(
        string file, string workingDirectory, IReadOnlyDictionary<string, string> variables, int outputLimit, CancellationToken cancellationToken)
    {
        this.workingDirectory = workingDirectory;
        stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        stderr = new BoundedOutput(outputLimit);
        messages = new BoundedOutput(outputLimit);
        turn = new CodexTurn(new BoundedOutput(outputLimit));
        var input = new Pipe();
        var output = new Pipe();
        rpc = new JsonRpc(new NewLineDelimitedMessageHandler(
            input.Writer, output.Reader, new SystemTextJsonFormatter { JsonSerializerOptions = PatchJson.Options }))
        {
            // One after another, in the order in which they came: they are pieces of a text.
            SynchronizationContext = new Microsoft.VisualStudio.Threading.NonConcurrentSynchronizationContext(sticky: false),
        };
        rpc.TraceSource.Switch.Level = System.Diagnostics.SourceLevels.Off;
        rpc.AddLocalRpcTarget(turn);
        rpc.Disconnected += StopWhatCannotBeRead;
        process = RunAsync(new ChildCommand(file, Arguments, workingDirectory, variables, []), input.Reader, output.Writer);
    }

    /// <summary>The method that was called last.</summary>
    public string Asked { get; private set; } = "initialize";

    /// <summary>What the script wrote, bounded: as it went on, or else as the thread has it at the end.</summary>
    public string Stdout => turn.Output.Text is { Length: > 0 } text ? text : messages.Text;

    /// <summary>What the Codex itself wrote, bounded.</summary>
    public string Stderr => stderr.Text;

    /// <summary>Why the Codex says that the turn failed, to be added to a sentence; empty when it does not.</summary>
    public string TurnFault => turn.Fault is { } fault ? $"; the Codex says: {fault}" : "";

    /// <summary>Starts a Codex; it is stopped, with all that it started, when the token is cancelled or this is disposed of.</summary>
    public static CodexAppServer Start(
        string file, string workingDirectory, IReadOnlyDictionary<string, string> variables, int outputLimit, CancellationToken cancellationToken) =>
        new(file, workingDirectory, variables, outputLimit, cancellationToken);

    /// <summary>Has a new thread execute the source. Gives what stands behind the result's marker; null when there is no result.</summary>
    /// <exception cref="RemoteRpcException">The Codex answered <see cref="Asked"/> with an error.</exception>
    /// <exception cref="CodexLostException">The Codex has ended.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<string?> ExecuteAsync(string source, CancellationToken cancellationToken)
    {
        rpc.StartListening();
        try
        {
            return await TurnAsync(source, cancellationToken);
        }
        catch (Exception lost) when (lost is ConnectionLostException or ObjectDisposedException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new CodexLostException(await WhyLostAsync());
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await ((Task)process).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        rpc.Dispose();
        stopping.Dispose();
    }

    /// <summary>The messages end with the process, so that nobody waits for the answer of one that is gone or never started.</summary>
    private async Task<int> RunAsync(ChildCommand command, PipeReader input, PipeWriter output)
    {
        try
        {
            return await ChildProcess.RunAsync(
                command,
                PipeSource.FromStream(input.AsStream()),
                PipeTarget.Create((stream, token) => CodexMessages.CopyAsync(stream, output, stderr, token)),
                PipeTarget.Create(stderr.FillAsync),
                stopping.Token);
        }
        finally
        {
            await output.CompleteAsync();
        }
    }

    private void StopWhatCannotBeRead(object? sender, JsonRpcDisconnectedEventArgs lost)
    {
        if (lost.Reason is not (DisconnectedReason.ParseError or DisconnectedReason.StreamError))
            return;
        unreadable = true;
        stopping.Cancel();
    }

    private async Task<string?> TurnAsync(string source, CancellationToken cancellationToken)
    {
        await AskAsync("initialize", new
        {
            ClientInfo = new { Name = "patch", Title = "Patch", Version = "0.1.0" },
            Capabilities = new { ExperimentalApi = true },
        }, cancellationToken);
        await rpc.NotifyAsync("initialized");
        var started = await AskAsync("thread/start", new
        {
            Cwd = workingDirectory, ApprovalPolicy = "never", Sandbox = "danger-full-access", Ephemeral = false,
            ExperimentalRawEvents = false, PersistExtendedHistory = true,
        }, cancellationToken);
        turn.Started(started);
        await AskAsync(Execute, new { turn.ThreadId, Source = source }, cancellationToken);
        await Task.WhenAny(turn.Completed, rpc.Completion).WaitAsync(cancellationToken);
        var thread = await AskAsync("thread/read", new { turn.ThreadId, IncludeTurns = true }, cancellationToken);
        foreach (var text in CodexTurn.AgentMessages(thread))
            messages.Add(Encoding.UTF8.GetBytes(text + "\n"));
        turn.Output.End();
        return messages.Result ?? turn.Output.Result;
    }

    private Task<JsonElement> AskAsync(string method, object parameters, CancellationToken cancellationToken)
    {
        Asked = method;
        return rpc.InvokeWithParameterObjectAsync<JsonElement>(method, parameters, CancellationToken.None).WaitAsync(cancellationToken);
    }

    private async Task<string> WhyLostAsync()
    {
        await ((Task)process).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return process switch
        {
            _ when unreadable => "The Codex wrote a line that is no JSON-RPC message, or a longer one than any message is, and was stopped.",
            { IsCompletedSuccessfully: true } => $"The Codex ended before the step was over; it exited with {await process}.",
            { Exception.InnerException: ChildNotStartedException notStarted } => notStarted.Message,
            _ => "The Codex was stopped before the step was over.",
        };
    }
}

/// <summary>A Codex that ended before the step was over; the message is a sentence.</summary>
internal sealed class CodexLostException(string message) : Exception(message);
