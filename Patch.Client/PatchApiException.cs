namespace Patch.Client;

/// <summary>Why Patch did not do what it was asked for. The message is one sentence for people, made of what Patch said where it said something.</summary>
public sealed class PatchApiException : Exception
{
    internal PatchApiException(string code, string sentence, int? status = null, Exception? inner = null)
        : base(sentence, inner) => (Code, Status) = (code, status);

    /// <summary>What programs can tell refusals by: the <c>error</c> of Patch's answer, or one of <see cref="PatchApiFailures"/>.</summary>
    public string Code { get; }

    /// <summary>The status of the answer; null when there was none.</summary>
    public int? Status { get; }
}

/// <summary>Codes of <see cref="PatchApiException.Code"/> where Patch itself gave none.</summary>
public static class PatchApiFailures
{
    /// <summary>Nothing answers at the address.</summary>
    public const string Unreachable = "unreachable";

    /// <summary>The time limit passed before the answer was complete.</summary>
    public const string TimedOut = "timed_out";

    /// <summary>The answer is larger than the client takes.</summary>
    public const string TooLarge = "answer_too_large";

    /// <summary>Something answers that is not Patch, or stands before it.</summary>
    public const string NotPatch = "not_patch";

    /// <summary>The address sends on to another one; the client does not follow, since the token is for this one.</summary>
    public const string Redirected = "redirected";
}
