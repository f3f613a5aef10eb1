using System.ComponentModel.DataAnnotations;
using Patch.Core.Maintenance.Stacks;

namespace Patch.Core.Maintenance;

/// <summary>How attempts are followed to their end.</summary>
public sealed class MaintenanceOptions : IValidatableObject
{
    /// <summary>Configuration section.</summary>
    public const string Section = "Patch:Maintenance";

    /// <summary>How long a worker may hold an attempt while it asks for its runs.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromMinutes(4);

    /// <summary>How many attempts are synced side by side.</summary>
    [Range(1, 256)]
    public int Concurrency { get; set; } = 8;

    /// <summary>An attempt whose runs have not ended by then has failed.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00")]
    public TimeSpan GiveUpAfter { get; set; } = TimeSpan.FromDays(7);

    /// <summary>Stacks to follow beside those of the flow packages, by name.</summary>
    public Dictionary<string, StackSetting> Stacks { get; } = [];

    /// <summary>A stack is forecast again after this long, also when nothing was heard of its upstream: its own branch may have moved.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan ForecastEvery { get; set; } = TimeSpan.FromHours(1);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        from stack in Stacks
        from missing in new[] { (Key: nameof(StackSetting.ForkUrl), Value: stack.Value.ForkUrl, What: "the URL or the path of the fork"),
            (Key: nameof(StackSetting.Branch), Value: stack.Value.Branch, What: "the maintained branch"),
            (Key: nameof(StackSetting.UpstreamUrl), Value: stack.Value.UpstreamUrl, What: "the URL or the path of upstream") }
        where string.IsNullOrWhiteSpace(missing.Value)
        select new ValidationResult($"{nameof(Stacks)}:{stack.Key}:{missing.Key} is missing: set it to {missing.What}.", [nameof(Stacks)]);
}
