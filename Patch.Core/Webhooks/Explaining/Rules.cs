using Patch.Core.Webhooks.Routing;

namespace Patch.Core.Webhooks.Explaining;

/// <summary>Which of the rules that did not take a webhook came nearest to it.</summary>
internal static class Rules
{
    /// <summary>What does not fit, in the order in which it is looked at: the later, the nearer.</summary>
    private static readonly string[] Hurdles = ["disabled", "other-provider", "other-repository", "other-event", "other-ref", "other-action"];

    /// <summary>The rule that stumbled last; of several the first. Null where there is none.</summary>
    public static RuleVerdict? Nearest(IReadOnlyList<RuleVerdict> rules) =>
        rules.Where(rule => !rule.Matches).OrderByDescending(Height).FirstOrDefault();

    /// <summary>A hurdle that is not named here stands behind those that are.</summary>
    private static int Height(RuleVerdict rule) => Array.IndexOf(Hurdles, rule.Code) is var at && at < 0 ? Hurdles.Length : at;
}
