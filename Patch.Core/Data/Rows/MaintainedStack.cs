namespace Patch.Core.Data;

/// <summary>A patch stack that this Patch follows, and what its newest forecast says.</summary>
public sealed class MaintainedStack
{
    public long Seq { get; set; }

    /// <summary>The flow package's name, or the name under <c>Patch:Maintenance:Stacks</c>.</summary>
    public required string Name { get; set; }

    /// <summary><see cref="IdKeys.Of"/> of <see cref="Name"/>; unique.</summary>
    public required string NameKey { get; set; }

    /// <summary>False when neither a flow package nor the settings name it any more: it is not followed.</summary>
    public bool Active { get; set; }

    /// <summary>The fork as <c>owner/name</c>, else its URL or path without credentials.</summary>
    public required string ForkName { get; set; }

    /// <summary>The maintained branch.</summary>
    public required string Branch { get; set; }

    /// <summary>Upstream as <c>owner/name</c>; null where that is not known: then no signal is about it.</summary>
    public string? UpstreamName { get; set; }

    /// <summary>Why it cannot be followed as it is configured, as a sentence; null when it can.</summary>
    public string? Problem { get; set; }

    /// <summary>The newest signal that was looked at for it.</summary>
    public long SignalSeq { get; set; }

    /// <summary>When it is forecast again though nothing was heard, UTC.</summary>
    public DateTimeOffset? NextForecastAt { get; set; }

    /// <summary>The newest forecast; null before the first.</summary>
    public long? ForecastSeq { get; set; }

    public DateTimeOffset CreatedAt { get; set; }
}
