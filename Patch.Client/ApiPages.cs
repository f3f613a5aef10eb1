using System.Runtime.CompilerServices;
using Patch.Client.Answers;

namespace Patch.Client;

/// <summary>Reads lists page after page, newest first. Each ends after so many rows: a list may have millions.</summary>
public static class ApiPages
{
    /// <summary>Most rows of one page.</summary>
    public const int MaxPageSize = 500;

    /// <summary>Most rows that are read where the caller does not say how many.</summary>
    public const int DefaultMost = 10_000;

    /// <summary>All signals, of one source where it is given.</summary>
    public static IAsyncEnumerable<Signal> AllSignalsAsync(
        this IPatchApi api, string? sourceId = null, int most = DefaultMost, CancellationToken cancellationToken = default) =>
        AllAsync<SignalPage, Signal>((limit, cursor, token) => api.ListSignalsAsync(sourceId, limit, cursor, token), most, cancellationToken);

    /// <summary>All rows of a source's ref ledger, of one ref where it is given.</summary>
    public static IAsyncEnumerable<UpstreamRef> AllRefsAsync(
        this IPatchApi api, string id, string? @ref = null, int most = DefaultMost, CancellationToken cancellationToken = default) =>
        AllAsync<RefPage, UpstreamRef>((limit, cursor, token) => api.ListRefsAsync(id, @ref, limit, cursor, token), most, cancellationToken);

    /// <summary>All deliveries, of one repository and with one disposition where they are given.</summary>
    public static IAsyncEnumerable<Delivery> AllDeliveriesAsync(
        this IPatchApi api, string? repo = null, string? disposition = null, int most = DefaultMost, CancellationToken cancellationToken = default) =>
        AllAsync<DeliveryPage, Delivery>(
            (limit, cursor, token) => api.ListDeliveriesAsync(repo: repo, disposition: disposition, limit: limit, cursor: cursor, cancellationToken: token), most, cancellationToken);

    /// <summary>All flow events, of one type where it is given.</summary>
    public static IAsyncEnumerable<FlowEvent> AllFlowEventsAsync(
        this IPatchApi api, string? type = null, int most = DefaultMost, CancellationToken cancellationToken = default) =>
        AllAsync<FlowEventPage, FlowEvent>((limit, cursor, token) => api.ListFlowEventsAsync(type, limit, cursor, token), most, cancellationToken);

    /// <summary>All records of dispatches, of one event and with one status where they are given.</summary>
    public static IAsyncEnumerable<DispatchRecord> AllDispatchesAsync(
        this IPatchApi api, string? eventId = null, string? status = null, int most = DefaultMost, CancellationToken cancellationToken = default) =>
        AllAsync<DispatchPage, DispatchRecord>((limit, cursor, token) => api.ListDispatchesAsync(eventId, status, limit, cursor, token), most, cancellationToken);

    /// <summary>All maintenance attempts, of one event and with one status where they are given.</summary>
    public static IAsyncEnumerable<MaintenanceAttempt> AllAttemptsAsync(
        this IPatchApi api, string? eventId = null, string? status = null, int most = DefaultMost, CancellationToken cancellationToken = default) =>
        AllAsync<AttemptPage, MaintenanceAttempt>((limit, cursor, token) => api.ListAttemptsAsync(eventId, status, limit, cursor, token), most, cancellationToken);

    /// <summary>All candidates, of one stack and in one state where they are given.</summary>
    public static IAsyncEnumerable<Candidate> AllCandidatesAsync(
        this IPatchApi api, string? stack = null, string? state = null, int most = DefaultMost, CancellationToken cancellationToken = default) =>
        AllAsync<CandidatePage, Candidate>((limit, cursor, token) => api.ListCandidatesAsync(stack, state, limit, cursor, token), most, cancellationToken);

    /// <summary>The whole audit trail, of one action where it is given.</summary>
    public static IAsyncEnumerable<AuditEntry> AllAuditAsync(
        this IPatchApi api, string? action = null, int most = DefaultMost, CancellationToken cancellationToken = default) =>
        AllAsync<AuditPage, AuditEntry>((limit, cursor, token) => api.ListAuditAsync(action, limit, cursor, token), most, cancellationToken);

    /// <summary>The rows of page after page, <paramref name="most"/> at most; the pages are as large as is allowed and needed.</summary>
    public static async IAsyncEnumerable<T> AllAsync<TPage, T>(
        Func<int, string?, CancellationToken, Task<TPage>> read, int most, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        where TPage : ApiPage<T>
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(most);
        string? cursor = null;
        for (var left = most; left > 0;)
        {
            var page = await read(Math.Min(left, MaxPageSize), cursor, cancellationToken);
            foreach (var row in page.Items.Take(left))
                yield return row;
            left -= page.Items.Count;
            // A cursor that leads nowhere new would read the same page for ever.
            if (page.Next is null || page.Next == cursor || page.Items.Count == 0)
                yield break;
            cursor = page.Next;
        }
    }
}
