using System.Text.RegularExpressions;
using Patch.Core.Forges.Api;
using Patch.Core.Forges.Hosts;
using Patch.Core.Http;

namespace Patch.Core.Forges.Http;

/// <summary>Turns an answer that is none of the good ones into a fault.</summary>
internal static partial class ForgeRefusals
{
    /// <param name="host">Who answered.</param>
    /// <param name="repository">The repository's name, as it was asked for.</param>
    /// <param name="call">What was asked.</param>
    /// <param name="answer">What came back.</param>
    /// <param name="rights">The rights that an App's token was given with; null where they are not known.</param>
    /// <param name="now">Now.</param>
    /// <param name="slowDown">How long to wait when the forge asks to slow down and does not say for how long.</param>
    public static ForgeFault Of(
        ForgeHost host, string repository, ForgeCall call, ForgeAnswer answer, string? rights, DateTimeOffset now, TimeSpan slowDown)
    {
        var message = answer.Message;
        var said = message.Length == 0 ? "" : $" ({message})";
        var refused = $"{host.Title} at {host.Name} refused to {call.Doing} in {repository}";
        var wait = RetryAfterHeader.Of(answer.Headers, now);
        if (ForgeLimits.Read(answer.Status, answer.Headers, message, now, slowDown).HeldUntil is { } until)
        {
            return new ForgeFault(
                ForgeFaults.RateLimited, $"{refused}: too many requests were made with the token{said}.", until > now ? until - now : TimeSpan.Zero, Permanent: false);
        }

        return answer.Status switch
        {
            401 => Lasting(ForgeFaults.Unauthorized, $"{refused}: the token of {host.Key} is wrong, revoked or expired{said}."),
            403 when IsArchived(message) => Lasting(ForgeFaults.Archived, $"{refused}: the repository is archived and takes no writes{said}."),
            423 => Lasting(ForgeFaults.Archived, $"{refused}: the repository is archived and takes no writes{said}."),
            403 => Lasting(ForgeFaults.Forbidden, $"{refused}: the token of {host.Key} lacks a right. {Needed(call, answer)}{Has(answer, rights)}{Said(message)}"),
            404 => Lasting(
                ForgeFaults.NotFound,
                $"{host.Title} at {host.Name} knows no {repository}, or not what was needed to {call.Doing}: it was deleted or renamed, or it is private and the token of {host.Key} may not see it{said}."),
            410 => Lasting(ForgeFaults.NotFound, $"{refused}: it is gone or turned off there{said}."),
            451 => Lasting(ForgeFaults.NotFound, $"{refused}: the repository is blocked for legal reasons{said}."),
            409 or 412 => Passing(ForgeFaults.Conflict, $"{refused}: it has it already, or in another state{said}.", wait),
            400 or 422 when InAnotherState().IsMatch(message) => Passing(ForgeFaults.Conflict, $"{refused}: it is there already, or in another state{said}.", wait),
            400 or 405 or 406 or 413 or 414 or 415 or 422 => Lasting(ForgeFaults.Invalid, $"{refused}: it does not take what was sent{said}."),
            408 or >= 500 => Passing(ForgeFaults.Failed, $"{host.Title} at {host.Name} failed with {answer.Status} when asked to {call.Doing} in {repository}{said}.", wait),
            >= 300 and <= 399 => Lasting(ForgeFaults.BadRedirect, $"{refused}: it answered {answer.Status}, which leads elsewhere. Look at {host.Key}:ApiUrl."),
            _ => Passing(ForgeFaults.BadAnswer, $"{refused} with {answer.Status}, which its API does not answer{said}.", wait),
        };
    }

    /// <summary>A good status with a body that is not what the API answers.</summary>
    public static ForgeFault Unreadable(ForgeHost host, string repository, ForgeCall call, ForgeAnswer answer)
    {
        var what = answer switch
        {
            { Body.Length: 0 } => "nothing",
            { IsHtml: true } => "a web page",
            _ => "something that is cut off or not what its API answers",
        };
        return Passing(
            ForgeFaults.BadAnswer, $"{host.Title} at {host.Name} answered {answer.Status} with {what} when asked to {call.Doing} in {repository}. If it stays so, look at {host.Key}:ApiUrl.", null);
    }

    /// <summary>
    /// The right in the forge's own words: GitHub names it in <c>X-Accepted-GitHub-Permissions</c> or <c>X-Accepted-OAuth-Scopes</c>,
    /// Forgejo in its message, GitLab in <c>scope</c> beside <c>insufficient_scope</c>.
    /// </summary>
    private static string Needed(ForgeCall call, ForgeAnswer answer)
    {
        if (Header(answer, "X-Accepted-GitHub-Permissions") is { } permissions)
            return $"It needs {permissions.Replace(";", " or ", StringComparison.Ordinal)} ({call.Right}).";
        if (Header(answer, "X-Accepted-OAuth-Scopes") is { } scopes)
            return $"It needs one of the scopes {scopes} ({call.Right}).";
        if (ForgejoScopes().Match(answer.Message) is { Success: true } match)
            return $"It needs {match.Groups["scopes"].Value} ({call.Right}).";
        return ForgeMessages.Field(answer.Body, "scope") is { Length: > 0 } scope
            ? $"It needs one of the scopes {scope} ({call.Right})."
            : $"It needs {call.Right}.";
    }

    private static string Has(ForgeAnswer answer, string? rights) =>
        (rights ?? Header(answer, "X-OAuth-Scopes")) is { } has ? $" It has {(has.Length == 0 ? "none" : has)}." : "";

    private static string Said(string message) => message.Length == 0 ? "" : $" The forge says: {message}";

    private static string? Header(ForgeAnswer answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) && string.Join(", ", values) is var text && text.Length <= 300 ? text : null;

    private static bool IsArchived(string message) => message.Contains("archived", StringComparison.OrdinalIgnoreCase);

    private static ForgeFault Lasting(string code, string sentence) => new(code, sentence, null, Permanent: true);

    private static ForgeFault Passing(string code, string sentence, TimeSpan? wait) => new(code, sentence, wait, Permanent: false);

    [GeneratedRegex("already exists|already_exists|already been taken|already merged|cannot be reopened|state cannot be changed", RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex InAnotherState();

    [GeneratedRegex(@"required scope\(s\)[:,]?\s*(required=)?\[?(?<scopes>[a-z:_, ]+)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ForgejoScopes();
}
