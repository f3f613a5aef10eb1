namespace Patch.Tests.Forges.Stub;

/// <summary>A token that the stub takes.</summary>
internal sealed class StubToken(string text, string user)
{
    public string Text { get; } = text;

    public string User { get; } = user;

    /// <summary>The rights that it has; null: all.</summary>
    public HashSet<string>? Rights { get; set; }

    /// <summary>It sees private repositories.</summary>
    public bool SeesPrivate { get; set; } = true;

    public bool Revoked { get; set; }

    /// <summary>Requests in a window; null sends no numbers.</summary>
    public int? Limit { get; set; }

    /// <summary>Requests left; at 0 the forge refuses.</summary>
    public int Remaining { get; set; }

    public DateTimeOffset ResetAt { get; set; }
}
