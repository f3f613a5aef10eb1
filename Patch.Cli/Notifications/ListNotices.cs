using System.CommandLine;
using Patch.Cli.Http;
using Patch.Cli.Terminal;
using Patch.Client;
using Patch.Client.Answers;

namespace Patch.Cli.Notifications;

/// <summary><c>patchmoi notices list</c></summary>
internal static class ListNotices
{
    private static readonly Option<string?> Channel = new("--channel") { Description = "Only notices to this channel" };
    private static readonly Option<string?> State = new("--state") { Description = "Only notices in this state, such as held" };
    private static readonly Paging Pages = new();

    public static Command Create() =>
        Pages.AddTo(new Command("list", "Notices, the newest first, each with what became of it") { Channel, State }).Asks(RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, IPatchApi api, CommandOutput output, CancellationToken cancellationToken)
    {
        var page = await Pages.ReadAsync<NoticePage, Notice>(
            parsed,
            (limit, cursor, token) => api.ListNoticesAsync(parsed.GetValue(Channel), parsed.GetValue(State), limit, cursor, token),
            (first, rows, next) => first with { Notices = rows, Next = next },
            cancellationToken);
        output.Answer(page, console =>
        {
            var list = new Listing("Written", "Channel", "State", "Title", "Trouble");
            foreach (var row in page.Notices)
                list.Add(Records.Time(row.CreatedAt), row.Channel, row.State, row.Title, row.State == "sent" ? row.Reason : row.LastError ?? row.Reason);
            list.WriteTo(console);
        });
        Paging.RemarkMore(output, page);
        return ExitCodes.Ok;
    }
}
