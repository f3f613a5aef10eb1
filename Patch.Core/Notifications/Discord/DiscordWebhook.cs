using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace Patch.Core.Notifications.Discord;

/// <summary>Posts to the configured webhook. The client <see cref="ClientName"/> neither logs nor traces its requests: the URL is a secret.</summary>
public sealed class DiscordWebhook(
    IHttpClientFactory clients, IOptions<DiscordOptions> discord, IOptions<NotificationOptions> options, TimeProvider timeProvider)
{
    /// <summary>Name of the HTTP client.</summary>
    public const string ClientName = "discord";

    private const int LongestAnswer = 4096;
    private const int LongestReason = 300;

    /// <summary>Sends one message. A refusal and an unreachable Discord are answers, not exceptions.</summary>
    public async Task<DiscordAnswer> PostAsync(string bodyJson, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.Value.RequestTimeout, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, discord.Value.WebhookUrl)
            {
                Content = new StringContent(bodyJson, Encoding.UTF8, "application/json"),
            };
            using var client = clients.CreateClient(ClientName);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return response.IsSuccessStatusCode
                ? new DiscordAnswer.Taken()
                : Refused(response, await ReadStartAsync(response, either.Token));
        }
        catch (HttpRequestException unreachable)
        {
            return new DiscordAnswer.Refused($"Discord could not be reached: {unreachable.Message}", null, Permanent: false, RateLimited: false);
        }
        catch (IOException broken)
        {
            return new DiscordAnswer.Refused($"Discord broke off its answer: {broken.Message}", null, Permanent: false, RateLimited: false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new DiscordAnswer.Refused(
                $"Discord did not answer within {options.Value.RequestTimeout.TotalSeconds:0} s", null, Permanent: false, RateLimited: false);
        }
    }

    private DiscordAnswer.Refused Refused(HttpResponseMessage response, string body)
    {
        var (said, wait) = Read(body);
        var status = (int)response.StatusCode;
        return new DiscordAnswer.Refused(
            DiscordText.Cut(said, LongestReason) is { } reason ? $"Discord webhook returned {status}: {reason}" : $"Discord webhook returned {status}",
            wait ?? RetryAfter(response),
            Permanent: status is >= 300 and < 500 and not 408 and not 429,
            RateLimited: response.StatusCode == HttpStatusCode.TooManyRequests);
    }

    /// <summary>Only the start: an answer may be any page of any length.</summary>
    private static async Task<string> ReadStartAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[LongestAnswer];
        var read = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return Encoding.UTF8.GetString(buffer, 0, read);
    }

    /// <summary>Discord's own error: <c>{"message", "retry_after"}</c>, the wait in seconds with a fraction.</summary>
    private static (string? Said, TimeSpan? Wait) Read(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            if (json.RootElement.ValueKind != JsonValueKind.Object)
                return (null, null);
            var said = json.RootElement.TryGetProperty("message", out var message) && message.ValueKind == JsonValueKind.String
                ? message.GetString()!.Replace('\0', ' ') // PostgreSQL stores no NUL.
                : null;
            var wait = json.RootElement.TryGetProperty("retry_after", out var seconds) && seconds.TryGetDouble(out var value) && value is >= 0 and < 1e6
                ? TimeSpan.FromSeconds(value)
                : (TimeSpan?)null;
            return (said, wait);
        }
        catch (JsonException)
        {
            // A page of a proxy between here and Discord: its status tells enough.
            return (null, null);
        }
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - timeProvider.GetUtcNow(),
        _ => null,
    };
}
