using System.Text.Json;
using Patch.Api.Http;
using Patch.Core.Data;

namespace Patch.Api.Webhooks;

/// <summary>What a forge is answered: the original's bodies, each error with a sentence beside its code.</summary>
internal static class HookAnswers
{
    /// <summary>A forge's own retries come later than this; a script may read it.</summary>
    private const string RetryAfter = "1";

    private static readonly byte[] Quote = [(byte)'"'];

    /// <summary>202, or 200 for a ping, with status, event and id: written by hand, since each delivery is answered.</summary>
    public static Task TakenAsync(HttpContext context, bool isPing, string @event, string deliveryId)
    {
        var response = context.Response;
        response.StatusCode = isPing ? StatusCodes.Status200OK : StatusCodes.Status202Accepted;
        response.ContentType = "application/json; charset=utf-8";
        var writer = response.BodyWriter;
        var id = JsonEncodedText.Encode(deliveryId, PatchJson.Options.Encoder).EncodedUtf8Bytes;
        var status = isPing ? "ok" : "accepted";
        var length = "{\"status\":\"\",\"event\":\"\",\"deliveryId\":\"\"}".Length + status.Length + @event.Length + id.Length;
        response.ContentLength = length;
        var span = writer.GetSpan(length);
        var written = 0;
        Put(span, ref written, "{\"status\":\""u8);
        written += System.Text.Encoding.ASCII.GetBytes(status, span[written..]);
        Put(span, ref written, "\",\"event\":\""u8);
        written += System.Text.Encoding.ASCII.GetBytes(@event, span[written..]);
        Put(span, ref written, "\",\"deliveryId\":\""u8);
        Put(span, ref written, id);
        Put(span, ref written, Quote);
        Put(span, ref written, "}"u8);
        writer.Advance(written);
        return Task.CompletedTask;
    }

    public static Task UnknownProviderAsync(HttpContext context, string known) =>
        ErrorAsync(context, 404, new ShortError("unknown_provider", $"There is no such provider; the path ends with one of {known}."));

    public static Task NoSecretAsync(HttpContext context, string key) => ErrorAsync(context, 503, new ShortError(
        "webhook_secret_missing", $"No secret is set for this provider, so nothing that comes can be believed. Set {key} to the secret of the hook."));

    public static Task TooLargeAsync(HttpContext context, int most) => ErrorAsync(context, 413, new ShortError(
        "payload_too_large", $"The body has more than {most} bytes. Have the hook send less, or set Patch:Webhooks:MaxBodyBytes, 26214400 at most."));

    public static Task TooSlowAsync(HttpContext context) => ErrorAsync(context, 408, new ShortError("request_timeout", "The body did not come in time. Send it again."));

    public static Task BusyAsync(HttpContext context)
    {
        context.Response.Headers.RetryAfter = RetryAfter;
        return ErrorAsync(context, 503, new ShortError("busy", "More deliveries wait to be stored than are kept in memory. Deliver again."));
    }

    public static Task UnavailableAsync(HttpContext context)
    {
        context.Response.Headers.RetryAfter = RetryAfter;
        return ErrorAsync(context, 503, new ShortError("storage_unavailable", "The database did not take the delivery. Deliver again."));
    }

    public static Task BadSignatureAsync(HttpContext context, string sentence) => ErrorAsync(context, 401, new ShortError("invalid_signature", sentence));

    public static Task CompressedAsync(HttpContext context) => ErrorAsync(context, 415, new ShortError(
        "unsupported_content_encoding", "The body is compressed; send it as it is. No forge compresses its webhooks."));

    public static Task InvalidJsonAsync(HttpContext context, string sentence) => ErrorAsync(context, 400, new ShortError("invalid_json", sentence));

    public static Task BadDeliveryIdAsync(HttpContext context) => ErrorAsync(context, 400, new ShortError(
        "invalid_delivery_id", $"The delivery's id has more than {IdKeys.MaxIdLength - 100} characters, or is no text."));

    private static Task ErrorAsync(HttpContext context, int status, ShortError error)
    {
        context.Response.StatusCode = status;
        // What is left of the body is not waited for.
        if (status is 413 or 408)
            context.Response.Headers.Connection = "close";
        return context.Response.WriteAsJsonAsync(error, context.RequestAborted);
    }

    private static void Put(Span<byte> span, ref int written, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(span[written..]);
        written += bytes.Length;
    }
}
