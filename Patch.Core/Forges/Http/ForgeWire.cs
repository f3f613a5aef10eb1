using System.Text.Json;
using Patch.Core.Forges.Api;
using Patch.Core.Forges.Hosts;
using Patch.Core.Forges.Http.Handlers;
using Refit;

namespace Patch.Core.Forges.Http;

/// <summary>One repository's requests to one forge: each is sent once, with a time limit, and ends in a value or a fault.</summary>
/// <param name="client">Its handlers are those of <see cref="ForgeClients"/>.</param>
/// <param name="host">Who is asked.</param>
/// <param name="repository">The repository's name.</param>
/// <param name="repositoryUrl">The repository itself.</param>
/// <param name="options">Limits.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class ForgeWire(HttpClient client, ForgeHost host, string repository, Uri repositoryUrl, ForgeOptions options, TimeProvider timeProvider)
{
    public DateTimeOffset Now => timeProvider.GetUtcNow();

    /// <summary>The repository as the forge sees it now.</summary>
    public Task<ForgeResult<T>> RepositoryAsync<T>(ForgeCall call, CancellationToken cancellationToken) =>
        ReadAsync<T>(call, token => client.GetAsync(repositoryUrl, HttpCompletionOption.ResponseHeadersRead, token), cancellationToken);

    /// <summary>Sends a request and gives its answer, whatever its status; a fault where there is none, or where the limits refuse.</summary>
    /// <exception cref="OperationCanceledException">The caller's token was cancelled.</exception>
    public async Task<ForgeResult<ForgeAnswer>> SendAsync(
        ForgeCall call, Func<CancellationToken, Task<HttpResponseMessage>> send, Func<ForgeAnswer, bool> isGood, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.RequestTimeout, timeProvider);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var response = await send(both.Token);
            if (response.Fault() is { } fault)
                return fault;
            var request = response.RequestMessage!;
            var answer = new ForgeAnswer(
                (int)response.StatusCode, response.Headers, await response.Content.ReadAsByteArrayAsync(both.Token),
                response.Content.Headers.ContentType?.MediaType is "text/html", request.RequestUri!, ForgePages.NextOf(request.RequestUri!, response.Headers));
            if (isGood(answer))
                return answer;
            var token = request.Token();
            var refusal = ForgeRefusals.Of(host, repository, call, answer, token?.Rights, timeProvider.GetUtcNow(), options.SlowDown);
            return token is null ? refusal : refusal with { Sentence = refusal.Sentence.Replace(token.Text, "…", StringComparison.Ordinal) };
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return Silent(call);
        }
        catch (Exception failed) when (failed is HttpRequestException or IOException or ApiRequestException && !cancellationToken.IsCancellationRequested)
        {
            return limit.IsCancellationRequested ? Silent(call) : TransportFaults.Of(host, call, failed);
        }
    }

    /// <summary>Does something, and takes nothing from the answer.</summary>
    public async Task<ForgeResult<ForgeNothing>> DoAsync(
        ForgeCall call, Func<CancellationToken, Task<HttpResponseMessage>> send, CancellationToken cancellationToken)
    {
        var sent = await SendAsync(call, send, answer => answer.IsSuccess, cancellationToken);
        return sent.IsOk ? default(ForgeNothing) : await ExplainAsync(call, sent.Fault, cancellationToken);
    }

    /// <summary>Asks for or writes one thing.</summary>
    public async Task<ForgeResult<T>> ReadAsync<T>(
        ForgeCall call, Func<CancellationToken, Task<HttpResponseMessage>> send, CancellationToken cancellationToken)
    {
        var sent = await SendAsync(call, send, answer => answer.IsSuccess, cancellationToken);
        return sent.IsOk ? Parse<T>(call, sent.Value) : await ExplainAsync(call, sent.Fault, cancellationToken);
    }

    /// <summary>Asks for one thing; null where the repository is there and the thing is not.</summary>
    public async Task<ForgeResult<T?>> FindAsync<T>(
        ForgeCall call, Func<CancellationToken, Task<HttpResponseMessage>> send, CancellationToken cancellationToken)
        where T : class
    {
        var sent = await SendAsync(call, send, answer => answer.IsSuccess || answer.Status is 404 or 410, cancellationToken);
        if (!sent.IsOk)
            return sent.Fault;
        if (sent.Value.IsSuccess)
        {
            var parsed = Parse<T>(call, sent.Value);
            return parsed.IsOk ? new ForgeResult<T?>(parsed.Value, null) : parsed.Fault;
        }

        // A repository that was deleted or made private says 404 to everything; that is not an answer to the question.
        var there = await LookAsync(cancellationToken);
        return there.IsOk ? new ForgeResult<T?>(null, null) : there.Fault;
    }

    /// <summary>Asks for a list, all pages of it. Half a list is a fault.</summary>
    /// <param name="call">What is asked.</param>
    /// <param name="send">The first page.</param>
    /// <param name="read">The entries of a page's JSON: all of them, so that they can be counted. What is not wanted is left out later.</param>
    /// <param name="enough">True once no further page is needed; null: all are.</param>
    /// <param name="total">How many entries there are, where the page's JSON says so and no header tells of a next page.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<ForgeResult<IReadOnlyList<TItem>>> ListAsync<TPage, TItem>(
        ForgeCall call, Func<CancellationToken, Task<HttpResponseMessage>> send, Func<TPage, IReadOnlyList<TItem>> read,
        Func<IReadOnlyList<TItem>, bool>? enough, Func<TPage, long>? total, CancellationToken cancellationToken)
    {
        var all = new List<TItem>();
        for (var page = 1; page <= options.MaxPages; page++)
        {
            var sent = await SendAsync(call, send, answer => answer.IsSuccess, cancellationToken);
            if (!sent.IsOk)
                return sent.Fault;
            var parsed = Parse<TPage>(call, sent.Value);
            if (!parsed.IsOk)
                return parsed.Fault;
            var entries = read(parsed.Value);
            all.AddRange(entries);
            if (enough?.Invoke(all) == true)
                return new ForgeResult<IReadOnlyList<TItem>>(all, null);
            if (NextOf(sent.Value, entries.Count, total?.Invoke(parsed.Value), all.Count) is not { } next)
            {
                return ForgePages.TotalOf(sent.Value.Headers) > all.Count
                    ? Partial(call, $"ends after {all.Count} of {ForgePages.TotalOf(sent.Value.Headers)} entries")
                    : new ForgeResult<IReadOnlyList<TItem>>(all, null);
            }

            if (!RedirectHandler.SameServer(next, client.BaseAddress!))
                return new ForgeFault(ForgeFaults.BadRedirect, $"{host.Title} at {host.Name} says that the next page is on another server; that is not followed.", null, Permanent: true);
            send = token => client.GetAsync(next, HttpCompletionOption.ResponseHeadersRead, token);
        }

        return Partial(call, $"has more than {options.MaxPages} pages ({ForgeOptions.Section}:{nameof(ForgeOptions.MaxPages)})") with { Permanent = true };
    }

    private static Uri? NextOf(ForgeAnswer answer, int entries, long? total, int read) =>
        answer.Next ?? (entries > 0 && total > read ? ForgePages.After(answer.Request) : null);

    /// <summary>A refusal to write may mean that the repository is archived: not every forge says so.</summary>
    private async Task<ForgeFault> ExplainAsync(ForgeCall call, ForgeFault fault, CancellationToken cancellationToken)
    {
        if (!call.Writes || fault.Code != ForgeFaults.Forbidden)
            return fault;
        var seen = await LookAsync(cancellationToken);
        return seen is { IsOk: true } && Field(seen.Value) is true
            ? new ForgeFault(ForgeFaults.Archived, $"{host.Title} at {host.Name} refused to {call.Doing} in {repository}: the repository is archived and takes no writes.", null, Permanent: true)
            : fault;

        static bool? Field(ForgeAnswer answer)
        {
            try
            {
                return JsonSerializer.Deserialize<ArchivedOnly>(answer.Body, ForgeJson.Options)?.Archived;
            }
            catch (JsonException)
            {
                return null;
            }
        }
    }

    private Task<ForgeResult<ForgeAnswer>> LookAsync(CancellationToken cancellationToken) => SendAsync(
        new ForgeCall("look at the repository", "the right to read the repository"),
        token => client.GetAsync(repositoryUrl, HttpCompletionOption.ResponseHeadersRead, token), answer => answer.IsSuccess, cancellationToken);

    private ForgeResult<T> Parse<T>(ForgeCall call, ForgeAnswer answer)
    {
        try
        {
            if (JsonSerializer.Deserialize<T>(answer.Body, ForgeJson.Options) is { } value)
                return value;
        }
        catch (Exception failed) when (failed is JsonException or FormatException)
        {
            return ForgeRefusals.Unreadable(host, repository, call, answer);
        }

        return ForgeRefusals.Unreadable(host, repository, call, answer);
    }

    private ForgeFault Partial(ForgeCall call, string what) =>
        new(ForgeFaults.BadAnswer, $"The list that {host.Title} at {host.Name} gave to {call.Doing} in {repository} {what}; half a list is not used.", null, Permanent: false);

    private ForgeFault Silent(ForgeCall call) => new(
        ForgeFaults.Unreachable, $"{host.Title} at {host.Name} did not answer within {options.RequestTimeout.TotalSeconds:0} s when asked to {call.Doing} in {repository}.",
        null, Permanent: false);

    private sealed record ArchivedOnly(bool Archived = false);
}
