using System.CommandLine;
using Patch.Cli.Http;
using Patch.Cli.Terminal;
using Patch.Client;
using Patch.Client.Answers;

namespace Patch.Cli.Feeds;

/// <summary><c>patchmoi sources refs ID</c>: the ref ledger of a source.</summary>
internal static class ListRefs
{
    private const int ShownSha = 12;

    private static readonly Argument<string> Id = Ids.Argument("The source's id");
    private static readonly Option<string?> Ref = new("--ref") { Description = "Only the rows of this ref, by its full name, such as refs/tags/v1.0" };
    private static readonly Paging Pages = new();

    public static Command Create() =>
        Pages.AddTo(new Command("refs", "Where upstream's tags or branches stood and how long, the newest row first") { Id, Ref }).Asks(RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, IPatchApi api, CommandOutput output, CancellationToken cancellationToken)
    {
        var page = await Pages.ReadAsync<RefPage, UpstreamRef>(
            parsed,
            (limit, cursor, token) => api.ListRefsAsync(parsed.GetRequiredValue(Id), parsed.GetValue(Ref), limit, cursor, token),
            (first, rows, next) => first with { Refs = rows, Next = next },
            cancellationToken);
        output.Answer(page, console =>
        {
            var list = new Listing("First seen", "Last seen", "Gone", "Commit", "Object", "Ref");
            foreach (var row in page.Refs)
            {
                list.Add(
                    Records.Time(row.FirstSeenAt), Records.Time(row.LastSeenAt), Records.Time(row.GoneAt), Short(row.Sha), row.Object == row.Sha ? "" : Short(row.Object),
                    row.Ref);
            }

            list.WriteTo(console);
        });
        Paging.RemarkMore(output, page);
        return ExitCodes.Ok;
    }

    private static string Short(string sha) => sha.Length > ShownSha ? sha[..ShownSha] : sha;
}
