using System.Net;
using System.Text.Json;

namespace Patch.Client.Http;

/// <summary>Tells answers from refusals, and puts these into words.</summary>
internal static class Refusals
{
    /// <summary>Longest sentence that is taken from an answer, in characters.</summary>
    private const int SentenceLimit = 1000;

    /// <summary>Where a request goes, without its path, for sentences.</summary>
    public static string AddressOf(HttpRequestMessage request) => request.RequestUri!.GetComponents(UriComponents.SchemeAndServer, UriFormat.Unescaped);

    /// <summary>Why the answer is none; null when it is one. A null body is one that was too large.</summary>
    public static PatchApiException? Of(HttpRequestMessage request, HttpResponseMessage response, byte[]? body, bool tokenShown)
    {
        var (address, status) = (AddressOf(request), (int)response.StatusCode);
        if (body is null)
            return new PatchApiException(PatchApiFailures.TooLarge, $"The answer of {address} is larger than this client takes: ask for less, with a smaller limit.", status);
        if (status is >= 300 and <= 399)
            return Redirect(address, status, response.Headers.Location);
        if (!IsJson(response))
            return response.IsSuccessStatusCode && IsPlain(response) ? null : NotPatch(address, response);
        if (response.IsSuccessStatusCode)
            return body.AsSpan().TrimStart(" \t\r\n"u8).StartsWith("{"u8) ? null : Unreadable(response, "no object");
        if (status is 502 or 503 && IsAnswerAllTheSame(body))
            return null;

        var (code, sentence) = Read(body);
        return new PatchApiException(code ?? PatchApiFailures.NotPatch, response.StatusCode switch
        {
            HttpStatusCode.Unauthorized => Unauthorized(address, sentence, tokenShown),
            _ => sentence ?? Known(code, request) ?? $"{address} answered {status} {response.ReasonPhrase}.",
        }, status);
    }

    /// <summary>JSON of another shape than Patch's.</summary>
    public static PatchApiException Unreadable(HttpResponseMessage response, string reason, Exception? inner = null) => new(
        PatchApiFailures.NotPatch,
        $"{AddressOf(response.RequestMessage!)} answered with JSON that is not Patch's ({Cut(reason)}): correct the URL, or use a client of Patch's version.",
        (int)response.StatusCode,
        inner);

    private static PatchApiException Redirect(string address, int status, Uri? location)
    {
        // Only the origin of where it leads: its path is this request's, and its query is nobody's business.
        var target = location is { IsAbsoluteUri: true } ? location.GetComponents(UriComponents.SchemeAndServer, UriFormat.Unescaped) : null;
        return new PatchApiException(
            PatchApiFailures.Redirected,
            target is null || target == address
                ? $"{address} sends this request on to another page, perhaps a proxy's login: correct the URL, or go round the proxy."
                : $"{address} sends on to {target}: use that URL, since the token is not sent to where a redirect leads.",
            status);
    }

    private static PatchApiException NotPatch(string address, HttpResponseMessage response)
    {
        var kind = response.Content.Headers.ContentType?.MediaType is { } type ? $"'{Cut(type)}'" : "no content type";
        return new PatchApiException(
            PatchApiFailures.NotPatch,
            $"{address} answered {(int)response.StatusCode} with {kind}, not with JSON: it is not Patch, or a proxy before it answered instead; correct the URL, or see whether Patch behind the proxy is up.",
            (int)response.StatusCode);
    }

    private static string Unauthorized(string address, string? sentence, bool tokenShown) =>
        (tokenShown ? $"Patch at {address} does not take this token." : $"Patch at {address} asks for a token.") + (sentence is null ? "" : $" {sentence}");

    /// <summary>The short errors of the original carry no sentence.</summary>
    private static string? Known(string? code, HttpRequestMessage request) => code switch
    {
        "flow_event_not_found" => "There is no flow event of this id.",
        "maintenance_attempt_not_found" => "There is no maintenance attempt of this id.",
        "not_found" or "method_not_allowed" =>
            $"{AddressOf(request)} does not know {request.Method} {request.RequestUri!.AbsolutePath}: it is not Patch, an older one, or not its base URL.",
        _ => null,
    };

    /// <summary>The record of a dispatch that failed (502) and the report of an unhealthy Patch (503) are what was asked for.</summary>
    private static bool IsAnswerAllTheSame(byte[] body) => Object(body) is { } answer
        && (answer.TryGetProperty("record", out _) && answer.TryGetProperty("event", out _) || answer.TryGetProperty("checks", out _));

    private static (string? Code, string? Sentence) Read(byte[] body)
    {
        if (Object(body) is not { } answer)
            return (null, null);
        return (Text(answer, "error"), Text(answer, "detail") ?? Text(answer, "title"));
    }

    private static JsonElement? Object(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement answer, string name) =>
        answer.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && !string.IsNullOrWhiteSpace(value.GetString())
            ? Cut(value.GetString()!)
            : null;

    private static string Cut(string text) => text.Length <= SentenceLimit ? text : text[..SentenceLimit] + "…";

    private static bool IsJson(HttpResponseMessage response) =>
        response.Content.Headers.ContentType?.MediaType is { } type
        && (type.Equals("application/json", StringComparison.OrdinalIgnoreCase) || type.EndsWith("+json", StringComparison.OrdinalIgnoreCase));

    /// <summary>Only <c>/healthz</c> answers in plain text.</summary>
    private static bool IsPlain(HttpResponseMessage response) =>
        response.RequestMessage?.RequestUri?.AbsolutePath.EndsWith("/healthz", StringComparison.Ordinal) == true
        && response.Content.Headers.ContentType?.MediaType == "text/plain";
}
