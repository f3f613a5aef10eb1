namespace Patch.Core.Data;

/// <summary>One entry of <c>webhooks</c> in the sources file, so that every process knows it.</summary>
public sealed class WebhookRoute
{
    public long Seq { get; set; }

    /// <summary>Its id in the file; unique, also among the feed sources, since signals carry it as their source.</summary>
    public required string Id { get; set; }

    /// <summary>Its place in the file, from 0.</summary>
    public int Position { get; set; }

    /// <summary>The entry as JSON.</summary>
    public required string ConfigJson { get; set; }

    /// <summary>The entry's <c>target</c> as JSON; null when it has none.</summary>
    public string? TargetJson { get; set; }

    /// <summary>False when it has gone from the file or is wrong; such a route decides nothing.</summary>
    public bool Enabled { get; set; }

    /// <summary>Why the entry is refused; null when it is sound.</summary>
    public string? ConfigError { get; set; }
}
