using System.ComponentModel.DataAnnotations;

namespace Patch.Core.Forges.Service;

/// <summary>Forge service mode: what Patch shows of attempts at the fork's forge. Off by default.</summary>
public sealed class ForgeServiceOptions : IValidatableObject
{
    /// <summary>Configuration section.</summary>
    public const string Section = "Patch:Forges:Service";

    /// <summary>True shows attempts at the forge of their fork; <see cref="Repositories"/> can say otherwise of one.</summary>
    public bool Enabled { get; set; }

    /// <summary>A candidate that its flow did not push is pushed to the fork by Patch, over nothing but what Patch put there.</summary>
    public bool Push { get; set; } = true;

    /// <summary>A candidate is shown as a pull request.</summary>
    public bool PullRequests { get; set; } = true;

    /// <summary>How an attempt that needs a person is shown: one of <see cref="ForgeIssueKinds"/>.</summary>
    [AllowedValues(ForgeIssueKinds.Issue, ForgeIssueKinds.Draft, ForgeIssueKinds.Off)]
    public string Issues { get; set; } = ForgeIssueKinds.Issue;

    /// <summary>The verify commands are commit statuses of the candidate.</summary>
    public bool Statuses { get; set; } = true;

    /// <summary>The branch that pull requests go into; the maintained branch when absent.</summary>
    public string? BaseBranch { get; set; }

    /// <summary>On everything that Patch opens.</summary>
    [Required, StringLength(50)]
    public string Label { get; set; } = "patch";

    /// <summary>On pull requests of a candidate.</summary>
    [Required, StringLength(50)]
    public string CandidateLabel { get; set; } = "patch: candidate";

    /// <summary>On what needs a person.</summary>
    [Required, StringLength(50)]
    public string HelpLabel { get; set; } = "patch: needs a hand";

    /// <summary>Set by people: nothing is written any more where it is.</summary>
    [Required, StringLength(50)]
    public string StopLabel { get; set; } = "patch: stop";

    /// <summary>Handlebars template of a pull request's title; Patch's own when absent.</summary>
    public string? TitleTemplate { get; set; }

    /// <summary>Handlebars template of a pull request's body; Patch's own when absent.</summary>
    public string? BodyTemplate { get; set; }

    /// <summary>Handlebars template of an issue's title; Patch's own when absent.</summary>
    public string? IssueTitleTemplate { get; set; }

    /// <summary>Handlebars template of an issue's body; Patch's own when absent.</summary>
    public string? IssueBodyTemplate { get; set; }

    /// <summary>How many forks are tended side by side.</summary>
    [Range(1, 64)]
    public int Concurrency { get; set; } = 4;

    /// <summary>How long a worker may hold what it brings to a forge; renewed while it works.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "01:00:00")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>What is different for one fork, by any name with <see cref="ForgeRepositorySetting.Repo"/> in it, or by the fork's <c>owner/name</c>.</summary>
    public Dictionary<string, ForgeRepositorySetting> Repositories { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>True when something is shown of at least one fork.</summary>
    public bool IsOn => Enabled || Repositories.Values.Any(setting => setting.Enabled == true);

    /// <summary>What is said of one fork; null when nothing is.</summary>
    public ForgeRepositorySetting? Of(string fork) =>
        Repositories.FirstOrDefault(entry => (entry.Value.Repo ?? entry.Key).Equals(fork, StringComparison.OrdinalIgnoreCase)).Value;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var (name, setting) in Repositories)
        {
            if (setting.Issues is { } issues && !ForgeIssueKinds.All.Contains(issues))
                yield return new ValidationResult($"{nameof(Repositories)}:{name}:{nameof(setting.Issues)} is '{issues}'; it may be {string.Join(", ", ForgeIssueKinds.All)}.", [nameof(Repositories)]);
            if (setting.Url is { } url && (!Uri.TryCreate(url, UriKind.Absolute, out var parsed) || parsed.Scheme is not ("http" or "https") || parsed.UserInfo.Length > 0))
                yield return new ValidationResult($"{nameof(Repositories)}:{name}:{nameof(setting.Url)} must be an http or https URL without credentials.", [nameof(Repositories)]);
        }
    }
}

/// <summary>What is different for one fork; what is absent is as for all.</summary>
public sealed class ForgeRepositorySetting
{
    /// <summary>The fork as <c>owner/name</c>; the setting's own name when absent.</summary>
    public string? Repo { get; set; }

    /// <summary>The fork's page or clone URL at its forge, where its flow names a path or another host.</summary>
    public string? Url { get; set; }

    /// <summary>On or off for this fork.</summary>
    public bool? Enabled { get; set; }

    /// <summary>As <see cref="ForgeServiceOptions.Push"/>.</summary>
    public bool? Push { get; set; }

    /// <summary>As <see cref="ForgeServiceOptions.PullRequests"/>.</summary>
    public bool? PullRequests { get; set; }

    /// <summary>As <see cref="ForgeServiceOptions.Issues"/>.</summary>
    public string? Issues { get; set; }

    /// <summary>As <see cref="ForgeServiceOptions.Statuses"/>.</summary>
    public bool? Statuses { get; set; }

    /// <summary>As <see cref="ForgeServiceOptions.BaseBranch"/>.</summary>
    public string? BaseBranch { get; set; }
}

/// <summary>The closed list of <see cref="ForgeServiceOptions.Issues"/>.</summary>
public static class ForgeIssueKinds
{
    /// <summary>One issue.</summary>
    public const string Issue = "issue";

    /// <summary>One draft pull request of the patches that could be carried.</summary>
    public const string Draft = "draft";

    /// <summary>Nothing.</summary>
    public const string Off = "off";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Issue, Draft, Off];
}

/// <summary>What is shown of one fork.</summary>
internal sealed record ForgeServiceChoice(bool Enabled, bool Push, bool PullRequests, string Issues, bool Statuses, string? BaseBranch)
{
    /// <summary>The settings for one fork.</summary>
    public static ForgeServiceChoice Of(ForgeServiceOptions options, string fork)
    {
        var own = options.Of(fork);
        return new ForgeServiceChoice(
            own?.Enabled ?? options.Enabled, own?.Push ?? options.Push, own?.PullRequests ?? options.PullRequests, own?.Issues ?? options.Issues,
            own?.Statuses ?? options.Statuses, own?.BaseBranch ?? options.BaseBranch);
    }
}
