using System.Diagnostics;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Patch.Tests.Flows.Crash;

/// <summary>
/// Kills its own process, by SIGKILL, when the chosen moment comes in the chosen span. It listens to what the frameworks tell anyway:
/// spans of Patch, EF Core's commands and transactions, HttpClient's requests.
/// </summary>
internal sealed class CrashMine : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
{
    private const string Transaction = "Microsoft.EntityFrameworkCore.Database.Transaction.Transaction";

    private const string Command = "Microsoft.EntityFrameworkCore.Database.Command.Command";

    private readonly string span;
    private readonly CrashMoment moment;
    private int left;

    private CrashMine(string span, CrashMoment moment, int nth)
    {
        this.span = span;
        this.moment = moment;
        left = nth;
    }

    public static void Lay(string span, CrashMoment moment, int nth)
    {
        var mine = new CrashMine(span, moment, nth);
        ActivitySource.AddActivityListener(new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Patch",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStarted = activity =>
            {
                if (activity.OperationName == span)
                    mine.Comes(CrashMoment.Begun);
            },
        });
        DiagnosticListener.AllListeners.Subscribe(mine);
    }

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name is "Microsoft.EntityFrameworkCore" or "HttpHandlerDiagnosticListener")
            value.Subscribe(this);
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (!InSpan())
            return;
        switch (value.Key)
        {
            case Transaction + "Starting":
                Comes(CrashMoment.BeforeTransaction);
                break;
            case Command + "Executing":
                Comes(CrashMoment.BeforeCommand);
                break;
            case Command + "Executed":
                Comes(CrashMoment.AfterCommand);
                if (value.Value is CommandEventData { Command.Transaction: not null })
                    Comes(CrashMoment.InTransaction);
                break;
            case Transaction + "Committing":
                Comes(CrashMoment.BeforeCommit);
                break;
            case Transaction + "Committed":
                Comes(CrashMoment.AfterCommit);
                break;
            case "System.Net.Http.HttpRequestOut.Start":
                Comes(CrashMoment.BeforeSend);
                break;
            case "System.Net.Http.HttpRequestOut.Stop":
                Comes(CrashMoment.AfterAnswer);
                break;
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error) => throw error;

    /// <summary>Frameworks tell in the context of the work, so the stage's span is this one or above it.</summary>
    private bool InSpan()
    {
        for (var activity = Activity.Current; activity is not null; activity = activity.Parent)
        {
            if (activity.OperationName == span)
                return true;
        }

        return false;
    }

    private void Comes(CrashMoment now)
    {
        if (now != moment || Interlocked.Decrement(ref left) != 0)
            return;
        using var self = Process.GetCurrentProcess();
        self.Kill();

        // Nothing more of this work may happen while the signal is on its way.
        Thread.CurrentThread.Join();
    }
}
