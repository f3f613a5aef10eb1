using System.Linq.Expressions;
using System.Text.Json;
using System.Text.Json.Nodes;
using Patch.Core.Data;
using Patch.Core.Webhooks.Events;
using Patch.Core.Webhooks.Explaining;

namespace Patch.Api.Webhooks;

/// <summary>Deliveries, newest first.</summary>
internal sealed record DeliveryList(IReadOnlyList<DeliveryView> Deliveries, string? Next);

/// <summary>One delivery.</summary>
internal sealed record DeliveryAnswer(DeliveryView Delivery);

/// <summary>One delivery with what came, what it was read as and what was decided.</summary>
/// <param name="Delivery">The delivery.</param>
/// <param name="Headers">The request's headers, without signatures and tokens.</param>
/// <param name="Body">The body: JSON where it is JSON, else a text. Absent for a refused request, whose body is not kept.</param>
/// <param name="BodyForm"><c>json</c>, <c>text</c> or <c>base64</c>.</param>
/// <param name="BodyNote">Why it is not shown as it came.</param>
/// <param name="Events">What it was read as: one for each fact, without the body; the first 100.</param>
/// <param name="EventCount">How many facts there are.</param>
/// <param name="Decision">What was decided; absent until it was routed.</param>
internal sealed record DeliveryDetails(
    DeliveryView Delivery,
    JsonNode? Headers,
    JsonElement? Body,
    string? BodyForm,
    string? BodyNote,
    IReadOnlyList<GitWebhookEvent> Events,
    int EventCount,
    DecisionReport? Decision);

/// <summary>A webhook request as it came, and what became of it.</summary>
/// <param name="Id"><c>PROVIDER:DELIVERYID</c>.</param>
/// <param name="Provider">The provider in the request's path.</param>
/// <param name="DeliveryId">The forge's id of it.</param>
/// <param name="Event">The normalised event.</param>
/// <param name="ProviderEvent">The event as the forge names it.</param>
/// <param name="Verdict"><c>verified</c> or <c>refused:CODE</c>.</param>
/// <param name="ReceivedAt">When it first came.</param>
/// <param name="Size">Bytes of the raw body.</param>
/// <param name="Redeliveries">How often it came again.</param>
/// <param name="LastRedeliveredAt">When it last did.</param>
/// <param name="Repo"><c>owner/name</c>, once it was routed.</param>
/// <param name="Disposition">What became of it; absent while it waits to be routed.</param>
/// <param name="DispositionReason">The same in a sentence.</param>
/// <param name="RoutedAt">When it was last routed.</param>
internal sealed record DeliveryView(
    string Id,
    string Provider,
    string DeliveryId,
    string Event,
    string? ProviderEvent,
    string Verdict,
    DateTimeOffset ReceivedAt,
    int Size,
    int Redeliveries,
    DateTimeOffset? LastRedeliveredAt,
    string? Repo,
    string? Disposition,
    string? DispositionReason,
    DateTimeOffset? RoutedAt)
{
    private static readonly Func<Delivery, DeliveryRow> Read = DeliveryRow.Of.Compile();

    public static DeliveryView Of(Delivery row) => Read(row).View;
}

/// <summary>A delivery at its place in the list.</summary>
internal sealed record DeliveryRow(long Seq, DeliveryView View)
{
    /// <summary>What a list reads of a row: never the body. One that is routed again keeps its old reason until it was; that is not shown.</summary>
    public static Expression<Func<Delivery, DeliveryRow>> Of { get; } = row => new DeliveryRow(row.Seq, new DeliveryView(
        row.Id, row.Provider, row.DeliveryId, row.Event, row.ProviderEvent, row.Verdict, row.ReceivedAt, row.BodySize, row.Redeliveries, row.LastRedeliveredAt,
        row.Repo, row.Disposition, row.Disposition == null ? null : row.DispositionReason, row.RoutedAt));
}
