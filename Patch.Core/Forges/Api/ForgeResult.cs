using System.Diagnostics.CodeAnalysis;

namespace Patch.Core.Forges.Api;

/// <summary>What a forge answered, or why it did not.</summary>
/// <param name="Value">The answer; without meaning where there is a fault.</param>
/// <param name="Fault">Null when all went well.</param>
public readonly record struct ForgeResult<T>(T Value, ForgeFault? Fault)
{
    /// <summary>True when there is an answer.</summary>
    [MemberNotNullWhen(false, nameof(Fault))]
    public bool IsOk => Fault is null;

    public static implicit operator ForgeResult<T>(T value) => new(value, null);

    public static implicit operator ForgeResult<T>(ForgeFault fault) => new(default!, fault);
}

/// <summary>Why a forge did not do what it was asked for.</summary>
/// <param name="Code">One of <see cref="ForgeFaults"/>.</param>
/// <param name="Sentence">What happened and what to do; never holds a token.</param>
/// <param name="RetryAfter">How long to wait at the least; null where the forge does not say.</param>
/// <param name="Permanent">True when another try cannot help before a person has done something.</param>
public sealed record ForgeFault(string Code, string Sentence, TimeSpan? RetryAfter, bool Permanent);

/// <summary>The closed list of <see cref="ForgeFault.Code"/>.</summary>
public static class ForgeFaults
{
    /// <summary>The window of requests is used up, or the forge asks to slow down.</summary>
    public const string RateLimited = "rate-limited";

    /// <summary>The token is missing, wrong or expired.</summary>
    public const string Unauthorized = "unauthorized";

    /// <summary>The token lacks a right; the sentence names it.</summary>
    public const string Forbidden = "forbidden";

    /// <summary>There is no such thing, or the token may not see it.</summary>
    public const string NotFound = "not-found";

    /// <summary>The forge has it already, or in another state.</summary>
    public const string Conflict = "conflict";

    /// <summary>The forge does not take what was sent.</summary>
    public const string Invalid = "invalid";

    /// <summary>The repository takes no writes: it is archived.</summary>
    public const string Archived = "archived";

    /// <summary>The forge failed.</summary>
    public const string Failed = "forge-failed";

    /// <summary>The answer is not what the forge's API answers: HTML, cut off, or too large.</summary>
    public const string BadAnswer = "bad-answer";

    /// <summary>No answer within the time limit, or no connection.</summary>
    public const string Unreachable = "unreachable";

    /// <summary>The forge leads elsewhere than it may.</summary>
    public const string BadRedirect = "bad-redirect";

    /// <summary>Settings do not say what the remote's host runs; the sentence names the key.</summary>
    public const string NotConfigured = "not-configured";
}

/// <summary>An answer without content.</summary>
public readonly record struct ForgeNothing;
