using System.Text.Json;
using Patch.Client.Answers;
using Refit;

namespace Patch.Client;

/// <summary>
/// Patch's HTTP API. Make one with <see cref="PatchApi.Create(Uri, string?)"/> or <see cref="PatchApiRegistration.AddPatchApi"/>: both set
/// time limits, show the token and turn every refusal into a <see cref="PatchApiException"/>. Ids are given as they are; the client
/// percent-encodes them whole.
/// </summary>
/// <remarks>
/// Lists are newest first. <c>limit</c> is kept within 1 to 500 by Patch, 50 where it is null; <c>cursor</c> is the <c>Next</c> of the page
/// before. <see cref="ApiPages"/> reads page after page.
/// </remarks>
public interface IPatchApi
{
    /// <summary>Whether Patch answers: the text <c>ok</c>. Asks for no token.</summary>
    [Get("/healthz")]
    Task<string> HealthzAsync(CancellationToken cancellationToken = default);

    /// <summary>Whether everything works that Patch needs; also when it does not. Asks for no token.</summary>
    [Get("/health")]
    Task<HealthReport> GetHealthAsync(CancellationToken cancellationToken = default);

    /// <summary>All feed sources, with their cursors and errors.</summary>
    [Get("/feed-sources")]
    Task<FeedSourceList> ListFeedSourcesAsync(CancellationToken cancellationToken = default);

    /// <summary>Has a source polled now, in place of when it is due. Answers before the poll has ended.</summary>
    [Post("/feed-sources/{id}/poll")]
    Task<FeedSourceAnswer> PollFeedSourceAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Where upstream's refs stood and how long, as a source of <c>kind: "git"</c> saw it; of one ref where its full name is given.</summary>
    [Get("/feed-sources/{id}/refs")]
    Task<RefPage> ListRefsAsync(string id, string? @ref = null, int? limit = null, string? cursor = null, CancellationToken cancellationToken = default);

    /// <summary>Upstream facts, each with its disposition and the reason.</summary>
    [Get("/signals")]
    Task<SignalPage> ListSignalsAsync(string? sourceId = null, int? limit = null, string? cursor = null, CancellationToken cancellationToken = default);

    /// <summary>Webhook requests as they came, each with what became of it.</summary>
    [Get("/deliveries")]
    Task<DeliveryPage> ListDeliveriesAsync(
        string? provider = null, string? @event = null, string? verdict = null, string? disposition = null, string? repo = null, int? limit = null,
        string? cursor = null, CancellationToken cancellationToken = default);

    /// <summary>One delivery with its headers, its body, and what was decided.</summary>
    [Get("/deliveries/{id}")]
    Task<DeliveryDetails> GetDeliveryAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Has a delivery routed again, by the settings as they are now. Answers before it was; one that was refused cannot be.</summary>
    [Post("/deliveries/{id}/rerun")]
    Task<DeliveryAnswer> RerunDeliveryAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>
    /// What came before and after a delivery, flow event, fork job, attempt or signal (written <c>SOURCEID:ENTRYID</c>), and why it ended there;
    /// <paramref name="kind"/> says which is meant where several could have the id.
    /// </summary>
    [Get("/explain/{id}")]
    Task<Explanation> ExplainAsync(string id, string? kind = null, CancellationToken cancellationToken = default);

    /// <summary>What the settings as they are now make of a delivery, a webhook or a signal, and which rule says so. Nothing is stored.</summary>
    [Post("/route/preview")]
    Task<RoutePreview> PreviewRouteAsync([Body] AskedPreview preview, CancellationToken cancellationToken = default);

    /// <summary>Decides what is stored again by the settings as they are now, and tells what would be different. Nothing is stored.</summary>
    [Post("/route/shadow")]
    Task<ShadowReport> ShadowRouteAsync([Body] AskedShadow shadow, CancellationToken cancellationToken = default);

    /// <summary>Flow events.</summary>
    [Get("/flow-events")]
    Task<FlowEventPage> ListFlowEventsAsync(string? type = null, int? limit = null, string? cursor = null, CancellationToken cancellationToken = default);

    /// <summary>One flow event with the records of its dispatches; <paramref name="limit"/> and <paramref name="cursor"/> page through these.</summary>
    [Get("/flow-events/{id}")]
    Task<FlowEventDetails> GetFlowEventAsync(string id, int? limit = null, string? cursor = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Makes a flow event by hand; the same id again makes nothing new and answers the event that is there. The status tells the two
    /// apart: <see cref="FlowEventCreation.CreateFlowEventAsync"/> reads it.
    /// </summary>
    [Post("/flow-events")]
    Task<IApiResponse<FlowEventAnswer>> PostFlowEventAsync([Body] NewFlowEvent flowEvent, CancellationToken cancellationToken = default);

    /// <summary>
    /// Dispatches the event again and waits for the record, 30 s at most: then its status is <c>pending</c>. The record of a dispatch that
    /// failed is an answer too.
    /// </summary>
    [Post("/flow-events/{id}/retry")]
    Task<AskedDispatch> RetryFlowEventAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>
    /// Has the workspace run the event again and waits for the record, as <see cref="RetryFlowEventAsync"/> does; with
    /// <paramref name="wait"/> the workspace is asked to answer when the steps have ended.
    /// </summary>
    [Post("/flow-events/{id}/replay")]
    Task<AskedDispatch> ReplayFlowEventAsync(string id, bool? wait = null, CancellationToken cancellationToken = default);

    /// <summary>The records of dispatches: one for every try.</summary>
    [Get("/workspace-dispatches")]
    Task<DispatchPage> ListDispatchesAsync(
        string? eventId = null, string? status = null, int? limit = null, string? cursor = null, CancellationToken cancellationToken = default);

    /// <summary>Maintenance attempts.</summary>
    [Get("/maintenance-attempts")]
    Task<AttemptPage> ListAttemptsAsync(
        string? eventId = null, string? status = null, int? limit = null, string? cursor = null, CancellationToken cancellationToken = default);

    /// <summary>One maintenance attempt.</summary>
    [Get("/maintenance-attempts/{id}")]
    Task<AttemptAnswer> GetAttemptAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Asks the workspace for the attempt's runs now, in place of when the worker does.</summary>
    [Post("/maintenance-attempts/{id}/sync")]
    Task<AttemptAnswer> SyncAttemptAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>What an attempt in need of a person stopped at; 202 as <see cref="GetPatchStackForecastAsync"/>.</summary>
    [Get("/maintenance-attempts/{id}/conflicts")]
    Task<IApiResponse<JsonElement>> GetAttemptConflictsAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>What channels were told, or are to be, each with what became of it.</summary>
    [Get("/notices")]
    Task<NoticePage> ListNoticesAsync(
        string? channel = null, string? state = null, int? limit = null, string? cursor = null, CancellationToken cancellationToken = default);

    /// <summary>The channels: what they may take, what is held back, and how they fare.</summary>
    [Get("/notice-channels")]
    Task<NoticeChannelList> ListNoticeChannelsAsync(CancellationToken cancellationToken = default);

    /// <summary>Has a test message sent, to see whether a channel works. Answers before it was.</summary>
    [Post("/notice-channels/{name}/test")]
    Task<NoticeAnswer> TestNoticeChannelAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Ends the pause of a channel that kept failing.</summary>
    [Post("/notice-channels/{name}/resume")]
    Task<NoticeChannelAnswer> ResumeNoticeChannelAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>The patch stacks that are followed, with their newest forecasts.</summary>
    [Get("/patch-stacks")]
    Task<PatchStackList> ListPatchStacksAsync(CancellationToken cancellationToken = default);

    /// <summary>One patch stack.</summary>
    [Get("/patch-stacks/{name}")]
    Task<PatchStackAnswer> GetPatchStackAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>
    /// What would become of the stack on an upstream commit (<paramref name="onto"/>: a tag, branch or sha; null: its last forecast). The
    /// status is 202 when the worker took longer than 30 s: then the content is a task, to be asked for by <see cref="GetStackTaskAsync"/>.
    /// </summary>
    [Get("/patch-stacks/{name}/forecast")]
    Task<IApiResponse<JsonElement>> GetPatchStackForecastAsync(string name, string? onto = null, CancellationToken cancellationToken = default);

    /// <summary>For each patch that conflicts, the upstream commit that did it; 202 as <see cref="GetPatchStackForecastAsync"/>.</summary>
    [Get("/patch-stacks/{name}/blame")]
    Task<IApiResponse<JsonElement>> GetPatchStackBlameAsync(string name, string? onto = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Two versions of the stack, patch by patch; without both the newest candidate against the one before, else against the maintained
    /// branch. 202 as <see cref="GetPatchStackForecastAsync"/>.
    /// </summary>
    [Get("/patch-stacks/{name}/range-diff")]
    Task<IApiResponse<JsonElement>> GetPatchStackRangeDiffAsync(string name, string? from = null, string? to = null, CancellationToken cancellationToken = default);

    /// <summary>Work on a stack that was asked for.</summary>
    [Get("/stack-tasks/{id}")]
    Task<StackTaskAnswer> GetStackTaskAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Branches and tags that carrying stacks produced.</summary>
    [Get("/candidates")]
    Task<CandidatePage> ListCandidatesAsync(
        string? stack = null, string? state = null, int? limit = null, string? cursor = null, CancellationToken cancellationToken = default);

    /// <summary>What forges show of upstream points of stacks: pull requests and issues.</summary>
    [Get("/forge-threads")]
    Task<ForgeThreadPage> ListForgeThreadsAsync(
        string? stack = null, string? state = null, int? limit = null, string? cursor = null, CancellationToken cancellationToken = default);

    /// <summary>One of them, with all that was done.</summary>
    [Get("/forge-threads/{seq}")]
    Task<ForgeThreadDetails> GetForgeThreadAsync(long seq, CancellationToken cancellationToken = default);

    /// <summary>Has the forge looked at again, whatever the state. Answers before it was.</summary>
    [Post("/forge-threads/{seq}/retry")]
    Task<ForgeThreadDetails> RetryForgeThreadAsync(long seq, CancellationToken cancellationToken = default);

    /// <summary>Events that the workspace took in, without their runs. The workspace has no pages.</summary>
    [Get("/workspace-events")]
    Task<WorkspaceEventList> ListWorkspaceEventsAsync(string? type = null, int? limit = null, CancellationToken cancellationToken = default);

    /// <summary>One of them, with its runs.</summary>
    [Get("/workspace-events/{id}")]
    Task<WorkspaceEventAnswer> GetWorkspaceEventAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Runs of the workspace. The workspace has no pages.</summary>
    [Get("/workspace-runs")]
    Task<WorkspaceRunList> ListWorkspaceRunsAsync(
        string? eventId = null, string? status = null, int? limit = null, CancellationToken cancellationToken = default);

    /// <summary>One run.</summary>
    [Get("/workspace-runs/{id}")]
    Task<WorkspaceRunAnswer> GetWorkspaceRunAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Stops a run that is queued or going on.</summary>
    [Post("/workspace-runs/{id}/cancel")]
    Task<WorkspaceRunAnswer> CancelWorkspaceRunAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>What people, and programs for them, did or tried; only one action where it is given.</summary>
    [Get("/audit")]
    Task<AuditPage> ListAuditAsync(string? action = null, int? limit = null, string? cursor = null, CancellationToken cancellationToken = default);
}
