using System.CommandLine;
using Patch.Cli.Http;
using Patch.Cli.Terminal;
using Patch.Client;
using Patch.Client.Answers;
using Spectre.Console;

namespace Patch.Cli.Webhooks;

/// <summary><c>patchmoi explain ID</c></summary>
internal static class ExplainCommand
{
    private static readonly Argument<string> Id = Ids.Argument("Of a delivery, flow event, fork job or attempt; a signal is written SOURCEID:ENTRYID");
    private static readonly Option<string?> Kind = new("--kind") { Description = "What the id is of, where several could have it: delivery, event, job, attempt or signal" };

    public static Command Create() => new Command("explain", "Say what came of a delivery, signal or event, which rule decided, and why nothing happened when nothing did") { Id, Kind }
        .Asks(RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, IPatchApi api, CommandOutput output, CancellationToken cancellationToken)
    {
        var explanation = await api.ExplainAsync(parsed.GetRequiredValue(Id), parsed.GetValue(Kind), cancellationToken);
        output.Answer(explanation, console => Write(console, explanation));
        if (explanation.More && !output.Json)
            output.Remark("There is more than is shown: ask for one of the signals or events.");
        return ExitCodes.Ok;
    }

    private static void Write(IAnsiConsole console, Explanation explanation)
    {
        var width = explanation.Steps.Select(step => step.Stage.Length).DefaultIfEmpty().Max();
        foreach (var step in explanation.Steps)
        {
            var became = step.Disposition is null ? "" : $"  [{step.Disposition}]";
            Line(console, $"{Records.Time(step.At)}  {step.Stage.PadRight(width)}  {step.What}{became}");
            Line(console, $"{"",20}  {"".PadRight(width)}  {step.Id}");
            Line(console, $"{"",20}  {"".PadRight(width)}  {step.Sentence}");
        }

        Line(console, "");
        Line(console, $"Why: {explanation.Why}");
    }

    private static void Line(IAnsiConsole console, string text)
    {
        console.Write(Printable.Cell(text.ReplaceLineEndings(" ")));
        console.WriteLine();
    }
}
