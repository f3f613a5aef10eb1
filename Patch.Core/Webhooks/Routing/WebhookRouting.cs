using System.IO.Enumeration;
using Patch.Core.Data;
using Patch.Core.FlowEvents;
using Patch.Core.Webhooks.Events;

namespace Patch.Core.Webhooks.Routing;

/// <summary>The routing rule of webhooks: a pure function of the event and of what is set.</summary>
public static class WebhookRouting
{
    /// <summary>Asks every route, feed source and stack, and says what follows. Never throws for an event.</summary>
    /// <param name="hook">The event.</param>
    /// <param name="table">What may take it.</param>
    /// <param name="now">UTC; the time of signals whose webhook has none.</param>
    public static WebhookDecision Decide(GitWebhookEvent hook, RoutingTable table, DateTimeOffset now)
    {
        if (hook.Event == WebhookEventNames.Ping)
            return Nothing(Dispositions.SkippedPing, "The forge tried whether it is heard; nothing is to be done.");
        if (hook.Event == WebhookEventNames.Unknown)
            return Nothing(Dispositions.SkippedUnknownEvent, $"The event '{hook.ProviderEvent ?? "without a name"}' of {hook.Provider} is not one that Patch knows, or its body is not what it should be. Leave it out at the hook, or see the reference of webhook events.");
        if (hook.Repo is null)
            return Nothing(Dispositions.SkippedNoRepository, "The body names no repository, so no rule can take it.");
        if (hook.Draft)
            return Nothing(Dispositions.SkippedDraft, $"The release {hook.Tag} of {hook.Repo.FullName} is a draft: nobody can see it yet. Its publication is a delivery of its own.");

        var routes = table.Routes.Select(route => (Rule: route, Verdict: Of(route, hook))).ToList();
        var sources = table.Sources.Where(source => RepositoryHosts.IsOf(source, hook)).Select(source => (Rule: source, Verdict: Of(source, hook))).ToList();
        var stacks = table.Stacks.Where(stack => Concerns(stack, hook)).Select(stack => (Rule: stack, Verdict: Of(stack, hook))).ToList();
        var signals = routes.Where(pair => pair.Verdict.Matches).Select(pair => WebhookSignals.Of(pair.Rule, hook, now))
            .Concat(sources.Where(pair => pair.Verdict.Matches).Select(pair => WebhookSignals.Of(pair.Rule, hook, now))).ToList();
        RuleVerdict[] rules = [.. routes.Select(pair => pair.Verdict).Concat(sources.Select(pair => pair.Verdict)).Concat(stacks.Select(pair => pair.Verdict)).OrderByDescending(verdict => verdict.Matches)];
        var polls = sources.Where(pair => IsNewsOf(pair.Rule, hook)).Select(pair => pair.Rule.Id).ToList();
        var forecasts = stacks.Where(pair => pair.Verdict.Matches).Select(pair => pair.Rule.Name).ToList();
        return signals.Count + polls.Count + forecasts.Count > 0
            ? new WebhookDecision(Dispositions.Dispatched, Sentence(signals, polls, forecasts), rules, signals, polls, forecasts)
            : new WebhookDecision(
                rules.Any(rule => rule.Code == NotNews) ? Dispositions.SkippedNotNews : Dispositions.SkippedNoRule, WhyNot(hook, rules), rules, [], [], []);
    }

    private const string NotNews = "not-news";

    private static WebhookDecision Nothing(string disposition, string sentence) => new(disposition, sentence, [], [], [], []);

    private static RuleVerdict Of(WebhookRouteConfig route, GitWebhookEvent hook)
    {
        var (code, sentence) = Judge();
        return new RuleVerdict("route", route.Id, code is null, code ?? "matches", sentence);

        (string?, string) Judge()
        {
            if (route.Provider is { } provider && provider != hook.Provider)
                return ("other-provider", $"It takes deliveries of {provider}; this is one of {hook.Provider}.");
            if (route.Repository is { } repository && !FileSystemName.MatchesSimpleExpression(repository, hook.Repo!.FullName, ignoreCase: true))
                return ("other-repository", $"{hook.Repo.FullName} does not match its repository {repository}.");
            if (!route.Events.Contains(hook.Event, StringComparer.OrdinalIgnoreCase))
                return ("other-event", $"It takes {string.Join(", ", route.Events)}; this is {hook.Event}.");
            if (route.Ref is { } refs && !refs.Any(pattern => Fits(pattern, hook)))
                return ("other-ref", $"{hook.Ref ?? hook.Tag ?? "No ref"} does not match its ref {string.Join(", ", refs)}.");
            if (route.Action is { } actions)
                return actions.Contains(hook.Action, StringComparer.OrdinalIgnoreCase) ? (null, Takes) : ("other-action", $"It takes the actions {string.Join(", ", actions)}; this is {hook.Action ?? "none"}.");
            return IsNews(hook) ? (null, Takes) : (NotNews, $"The action {hook.Action} is no news; name it under \"action\" to take it all the same.");
        }
    }

    private const string Takes = "It takes the delivery.";

    private static bool Fits(string pattern, GitWebhookEvent hook) =>
        new[] { hook.Ref, hook.Tag is null ? null : $"refs/tags/{hook.Tag}" }.OfType<string>().Any(name => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false));

    private static RuleVerdict Of(WatchedSource source, GitWebhookEvent hook)
    {
        var (code, sentence) = Judge();
        return new RuleVerdict("source", source.Id, code is null, code ?? "matches", sentence);

        (string?, string) Judge()
        {
            if (source.Event == "push")
            {
                if (hook.Event != WebhookEventNames.Push || hook.Tag is not null)
                    return ("other-event", $"It watches pushes to branches; this is {Described(hook)}.");
                if (!Branches(source, hook).Any(pattern => FileSystemName.MatchesSimpleExpression("refs/heads/" + pattern, hook.Ref ?? "", ignoreCase: false)))
                    return ("other-ref", $"It watches {string.Join(", ", Branches(source, hook))}; this is {hook.Ref}.");
                return IsNews(hook) ? (null, Takes) : (NotNews, $"{hook.Ref} was deleted; the poll that follows finds out what that means.");
            }

            if (hook.Event == WebhookEventNames.Release)
            {
                if (hook.Tag is not { } tag)
                    return ("no-tag", "The release names no tag.");
                if (source.Tags is { } tags && !tags.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, tag, ignoreCase: false)))
                    return ("other-ref", $"It watches the tags {string.Join(", ", tags)}; this is {tag}.");
                return source.IsGit
                    ? ("by-poll", $"The release {tag} names no commit; the poll that follows reads the tag.")
                    : IsNews(hook) ? (null, Takes) : (NotNews, $"The release {tag} was {hook.Action}; only its publication is news.");
            }

            if (source.IsGit && hook is { Event: WebhookEventNames.Push, Tag: { } pushed })
            {
                if (source.Tags is { } patterns && !patterns.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, pushed, ignoreCase: false)))
                    return ("other-ref", $"It watches the tags {string.Join(", ", patterns)}; this is {pushed}.");
                return hook is { Action: WebhookActions.Created, Sha: not null }
                    ? (null, Takes)
                    : ("by-poll", $"The tag {pushed} was {hook.Action}; the poll that follows finds out what that means.");
            }

            return ("other-event", $"It watches releases; this is {Described(hook)}.");
        }
    }

    private static string Described(GitWebhookEvent hook) => hook.Tag is { } tag && hook.Event == WebhookEventNames.Push ? $"a push of the tag {tag}" : hook.Event;

    private static IReadOnlyList<string> Branches(WatchedSource source, GitWebhookEvent hook) =>
        (source.IsGit ? source.Branches : null) ?? [source.DefaultBranch ?? hook.Repo?.DefaultBranch ?? "main"];

    /// <summary>True where a look at the source may find something: a push of a branch for a push source, anything of tags and releases for the others.</summary>
    private static bool IsNewsOf(WatchedSource source, GitWebhookEvent hook) => source.Event == "push"
        ? hook is { Event: WebhookEventNames.Push, Tag: null } && Branches(source, hook).Any(pattern => FileSystemName.MatchesSimpleExpression("refs/heads/" + pattern, hook.Ref ?? "", ignoreCase: false))
        : hook.Event is WebhookEventNames.Release or WebhookEventNames.Create or WebhookEventNames.Delete || hook is { Event: WebhookEventNames.Push, Tag: not null };

    private static bool Concerns(FollowedStack stack, GitWebhookEvent hook) =>
        Same(stack.ForkName, hook.Repo!.FullName) || Same(stack.UpstreamName, hook.Repo.FullName);

    private static RuleVerdict Of(FollowedStack stack, GitWebhookEvent hook)
    {
        var branch = "refs/heads/" + stack.Branch;
        if (!IsNews(hook) || hook.Event is not (WebhookEventNames.Push or WebhookEventNames.Release))
            return new RuleVerdict("stack", stack.Name, false, "other-event", $"A forecast follows pushes and releases; this is {hook.Event} {hook.Action}.");
        if (Same(stack.ForkName, hook.Repo!.FullName) && !Same(stack.UpstreamName, hook.Repo.FullName))
        {
            return hook.Ref == branch
                ? new RuleVerdict("stack", stack.Name, true, "matches", $"Its branch {stack.Branch} was pushed, so its forecast is made again.")
                : new RuleVerdict("stack", stack.Name, false, "other-ref", $"Its branch is {stack.Branch}; this is {hook.Ref ?? hook.Event}.");
        }

        return new RuleVerdict("stack", stack.Name, true, "matches", "Its upstream moved, so its forecast is made again.");
    }

    private static bool Same(string? one, string? other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    /// <summary>What has happened for the first time: not the loss of a ref, nor a change to what was told before.</summary>
    private static bool IsNews(GitWebhookEvent hook) => hook.Event switch
    {
        WebhookEventNames.Push => hook.Action is WebhookActions.Created or WebhookActions.Updated or WebhookActions.Forced,
        WebhookEventNames.Release => hook.Action is WebhookActions.Published or WebhookActions.Prereleased,
        _ => true,
    };

    private static string Sentence(List<Signal> signals, List<string> polls, List<string> stacks) => string.Join(' ', new[]
    {
        signals.Count == 0 ? null : $"It became a signal of {string.Join(", ", signals.Select(signal => signal.SourceId))}.",
        polls.Count == 0 ? null : $"Polled at once: {string.Join(", ", polls)}.",
        stacks.Count == 0 ? null : $"Forecast again: {string.Join(", ", stacks)}.",
    }.OfType<string>());

    private static string WhyNot(GitWebhookEvent hook, RuleVerdict[] rules)
    {
        var what = $"{hook.Event} of {hook.Repo!.FullName}";
        if (rules.Length == 0)
            return $"No route, feed source or patch stack is about {what}. Add a route under \"webhooks\" in the sources file.";

        // Those that come furthest are the ones that were meant.
        var nearest = rules.OrderByDescending(rule => Array.IndexOf(Order, rule.Code)).First();
        return $"No rule takes {what}. The nearest is the {nearest.Kind} {nearest.Rule}: {nearest.Sentence}";
    }

    private static readonly string[] Order = ["other-provider", "other-repository", "other-event", "no-tag", "other-ref", "other-action", NotNews];
}
