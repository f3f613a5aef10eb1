using System.CommandLine;
using System.Globalization;
using Patch.Cli.Http;
using Patch.Cli.Terminal;
using Patch.Client;
using Patch.Client.Answers;
using Spectre.Console;

namespace Patch.Cli.Forges;

/// <summary><c>patchmoi forge show NUMBER</c>: one thread with what was done.</summary>
internal static class ShowThread
{
    private static readonly Argument<long> Number = ForgeCommand.Number();

    public static Command Create() => new Command("show", "One of them, with all that was done at the forge") { Number }.Asks(RunAsync);

    /// <summary>The thread and its steps.</summary>
    public static void Write(IAnsiConsole console, ForgeThreadDetails answer)
    {
        var thread = answer.ForgeThread;
        console.Write(Records.Of(
            ("Number", thread.Seq.ToString(CultureInfo.InvariantCulture)),
            ("State", thread.State),
            ("Reason", thread.Reason),
            ("Stack", $"{thread.Stack} on {thread.Point}"),
            ("Fork", $"{thread.Host}/{thread.Repo}"),
            ("Pull request", thread.PullRequestUrl),
            ("Issue", thread.IssueUrl),
            ("Attempt", thread.AttemptId),
            ("Error", thread.Error),
            ("Next try", thread.NextTryAt is { } next ? Records.Time(next) : null)));
        console.WriteLine();
        var list = new Listing("When", "What", "", "Where");
        foreach (var step in answer.Steps)
            list.Add(Records.Time(step.At), step.Kind, step.Sentence, step.Url);
        list.WriteTo(console);
    }

    private static async Task<int> RunAsync(ParseResult parsed, IPatchApi api, CommandOutput output, CancellationToken cancellationToken)
    {
        var answer = await api.GetForgeThreadAsync(parsed.GetRequiredValue(Number), cancellationToken);
        output.Answer(answer, console => Write(console, answer));
        return ExitCodes.Ok;
    }
}
