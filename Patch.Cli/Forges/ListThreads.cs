using System.CommandLine;
using System.Globalization;
using Patch.Cli.Http;
using Patch.Cli.Terminal;
using Patch.Client;
using Patch.Client.Answers;

namespace Patch.Cli.Forges;

/// <summary><c>patchmoi forge list</c></summary>
internal static class ListThreads
{
    private static readonly Option<string?> Stack = new("--stack") { Description = "Only those of this stack" };
    private static readonly Option<string?> State = new("--state") { Description = "Only those in this state: due, shown, left, superseded or blocked" };
    private static readonly Paging Pages = new();

    public static Command Create() => Pages.AddTo(new Command("list", "Pull requests and issues that show attempts, the newest first") { Stack, State }).Asks(RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, IPatchApi api, CommandOutput output, CancellationToken cancellationToken)
    {
        var page = await Pages.ReadAsync<ForgeThreadPage, ForgeThread>(
            parsed,
            (limit, cursor, token) => api.ListForgeThreadsAsync(parsed.GetValue(Stack), parsed.GetValue(State), limit, cursor, token),
            (first, rows, next) => first with { ForgeThreads = rows, Next = next },
            cancellationToken);
        output.Answer(page, console =>
        {
            var list = new Listing("Number", "State", "Fork", "Point", "Where");
            foreach (var row in page.ForgeThreads)
                list.Add(row.Seq.ToString(CultureInfo.InvariantCulture), row.State, row.Repo, row.Point, row.PullRequestUrl ?? row.IssueUrl ?? row.Reason);
            list.WriteTo(console);
        });
        Paging.RemarkMore(output, page);
        return ExitCodes.Ok;
    }
}
