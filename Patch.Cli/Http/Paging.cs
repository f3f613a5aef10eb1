using System.CommandLine;
using Patch.Cli.Terminal;
using Patch.Client;
using Patch.Client.Answers;

namespace Patch.Cli.Http;

/// <summary>The options of a list that has pages, and the reading of as many pages as they ask for.</summary>
internal sealed class Paging
{
    private const int DefaultLimit = 50;

    /// <summary>Most rows that <c>--all</c> reads: what a terminal and a script can still take in.</summary>
    private const int Most = 100_000;

    private readonly Option<int> limit = Counts.Option("--limit", "How many, the newest first", DefaultLimit, Most);
    private readonly Option<bool> all = new("--all") { Description = $"All of them, {Most:N0} at most" };
    private readonly Option<string?> cursor = new("--cursor") { Description = "Go on where a list ended: the next of its JSON" };

    /// <summary>Adds the options to a command.</summary>
    public Command AddTo(Command command)
    {
        command.Add(limit);
        command.Add(all);
        command.Add(cursor);
        return command;
    }

    /// <summary>
    /// Reads what was asked for. One page is answered as it came; more are joined by <paramref name="join"/>, which puts the rows and the
    /// last page's <c>next</c> into the first page.
    /// </summary>
    public async Task<TPage> ReadAsync<TPage, T>(
        ParseResult parsed, Func<int, string?, CancellationToken, Task<TPage>> read, Func<TPage, IReadOnlyList<T>, string?, TPage> join, CancellationToken cancellationToken)
        where TPage : ApiPage<T>
    {
        var most = parsed.GetValue(all) ? Most : parsed.GetValue(limit);
        var first = await read(Math.Min(most, ApiPages.MaxPageSize), parsed.GetValue(cursor), cancellationToken);
        var (rows, next) = (first.Items.ToList(), first.Next);
        while (rows.Count < most && next is not null)
        {
            var page = await read(Math.Min(most - rows.Count, ApiPages.MaxPageSize), next, cancellationToken);
            rows.AddRange(page.Items);
            // A page that leads nowhere new would be read for ever.
            next = page.Next == next || page.Items.Count == 0 ? null : page.Next;
        }

        return rows.Count == first.Items.Count ? first : join(first, rows, next);
    }

    /// <summary>Says that there is more than was shown.</summary>
    public static void RemarkMore<T>(CommandOutput output, ApiPage<T> page)
    {
        if (page.Next is not null && !output.Json)
            output.Remark($"{page.Items.Count} are shown, and there are more: use --limit or --all.");
    }
}
