using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Patch.Core.Data;
using Patch.Core.Webhooks.Intake;
using Patch.Core.Webhooks.Providers;

namespace Patch.Api.Webhooks;

/// <summary>The stored body of a delivery as an answer can hold it.</summary>
/// <param name="Value">JSON where it is JSON, else a text; null where none is kept.</param>
/// <param name="Form"><c>json</c>, <c>text</c> or <c>base64</c>.</param>
/// <param name="Note">Why it is not shown as it came; null where it is.</param>
internal sealed record ShownBody(JsonElement? Value, string? Form, string? Note)
{
    public static ShownBody Of(Delivery delivery)
    {
        if (delivery.Body is not { } packed)
            return new ShownBody(null, null, null);
        try
        {
            var body = DeliveryBody.Read(packed);
            return FormField(delivery, body) is { } payload
                ? Of(payload) with { Note = "It came as a form; this is its field payload." }
                : Of(body);
        }
        catch (InvalidDataException damaged)
        {
            return new ShownBody(Text(Convert.ToBase64String(packed)), "base64", $"{damaged.Message} These are the stored bytes.");
        }
    }

    private static ShownBody Of(ReadOnlySpan<byte> body)
    {
        if (!Utf8.IsValid(body))
            return new ShownBody(Text(Convert.ToBase64String(body)), "base64", "The body holds bytes that are no UTF-8.");
        var json = body.StartsWith(Encoding.UTF8.Preamble) ? body[Encoding.UTF8.Preamble.Length..] : body;
        try
        {
            var value = JsonElement.Parse(json);
            return JsonText.CanBeRead(value)
                ? new ShownBody(value, "json", null)
                : new ShownBody(Text(Encoding.UTF8.GetString(json)), "text", "The body escapes half of a surrogate pair, which no JSON reader takes.");
        }
        catch (JsonException)
        {
            return new ShownBody(Text(Encoding.UTF8.GetString(json)), "text", "The body cannot be read as JSON.");
        }
    }

    private static byte[]? FormField(Delivery delivery, byte[] body)
    {
        if (WebhookProviders.Find(delivery.Provider) is not { TakesForms: true })
            return null;
        using var headers = JsonDocument.Parse(delivery.HeadersJson);
        return headers.RootElement.TryGetProperty("content-type", out var type) && type.ValueKind == JsonValueKind.String && FormPayload.IsForm(type.GetString())
            ? FormPayload.Of(body)
            : null;
    }

    private static JsonElement Text(string text) => JsonSerializer.SerializeToElement(text);
}
