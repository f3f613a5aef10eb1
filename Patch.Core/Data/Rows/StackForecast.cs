namespace Patch.Core.Data;

/// <summary>What would become of a stack on one upstream commit. Unique by stack, line, branch tip and upstream commit.</summary>
public sealed class StackForecast
{
    public long Seq { get; set; }

    public required string Stack { get; set; }

    /// <summary><see cref="IdKeys.Of"/> of <see cref="Stack"/>.</summary>
    public required string StackKey { get; set; }

    /// <summary>What of upstream it is about: <c>releases</c>, or a branch's full name.</summary>
    public required string Line { get; set; }

    /// <summary>Key over stack, line, tip and upstream commit; unique.</summary>
    public required string IdKey { get; set; }

    /// <summary>The maintained branch; null where it could not be read.</summary>
    public string? Tip { get; set; }

    /// <summary>The upstream commit; null where it could not be read.</summary>
    public string? Onto { get; set; }

    /// <summary>What upstream calls it, as <c>refs/tags/v1.2</c>.</summary>
    public string? OntoRef { get; set; }

    /// <summary>One of the verdicts of a forecast.</summary>
    public required string Verdict { get; set; }

    /// <summary>The verdict of the line's forecast before; null for the first.</summary>
    public string? PreviousVerdict { get; set; }

    /// <summary>The verdict as a sentence.</summary>
    public required string Sentence { get; set; }

    /// <summary>The forecast as it is answered, as JSON.</summary>
    public required string ResultJson { get; set; }

    public DateTimeOffset MadeAt { get; set; }

    /// <summary>True until the notice of a changed verdict has been written, or it was found that none is wanted.</summary>
    public bool NoticePending { get; set; }

    /// <summary>W3C traceparent of what asked for it.</summary>
    public string? TraceParent { get; set; }
}
