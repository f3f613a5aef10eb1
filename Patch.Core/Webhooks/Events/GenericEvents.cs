using System.Text.Json;
using Patch.Core.Webhooks.Providers;

namespace Patch.Core.Webhooks.Events;

/// <summary>
/// Bodies of Standard Webhooks, <c>{type, timestamp, data}</c>, where data is an object of Patch's own small schema or one as GitHub has
/// it, or a list of such objects.
/// </summary>
internal static class GenericEvents
{
    public static IReadOnlyList<GitWebhookEvent> Read(WebhookBody hook)
    {
        var type = hook.Root.At("type").Name(JsonFields.MostWord);
        hook = hook with { ProviderEvent = type ?? hook.ProviderEvent };
        var @event = WebhookProviders.Find(hook.Provider)?.EventOf(type);
        var action = type?.IndexOf('.') is { } dot and >= 0 ? type[(dot + 1)..].ToLowerInvariant() : null;
        var data = hook.Root.At("data");
        return data.ValueKind is JsonValueKind.Array
            ? [.. data.Items().Take(WebhookReader.MostFacts).Select(one => Fact(hook, one, @event, action)).DefaultIfEmpty(hook.Event())]
            : [Fact(hook, data, @event, action)];
    }

    private static GitWebhookEvent Fact(WebhookBody hook, JsonElement data, string? @event, string? action)
    {
        var repository = data.At("repository");
        if (repository.At("full_name").ValueKind is JsonValueKind.String)
            return GitHubEvents.Read(hook, data, @event, action);

        var basis = hook.Event(Repository(repository), Sender(data.At("sender")));
        if (@event is WebhookEventNames.Ping)
            return basis with { Event = WebhookEventNames.Ping };
        if (basis.Repo is null || @event is null or WebhookEventNames.Unknown)
            return basis;
        basis = basis with
        {
            Ref = data.At("ref").Name(),
            Sha = RefChange.ObjectId(data.At("sha")),
            Title = data.At("title").Line(),
            Url = data.At("url").HttpUrl(),
            OccurredAt = data.At("occurredAt").Time() ?? hook.Root.At("timestamp").Time(),
            Number = data.At("number").Id(),
        };
        action = data.At("action").Word() ?? action;
        return @event switch
        {
            WebhookEventNames.Push => Push(basis, data),
            WebhookEventNames.Release => Release(basis, data, action),
            WebhookEventNames.Create or WebhookEventNames.Delete when basis.Ref is null => null,
            _ => basis with { Event = @event, Action = action },
        } ?? Unknown(basis);
    }

    private static WebhookRepository? Repository(JsonElement repository)
    {
        var fullName = repository.At("fullName").Name() ?? $"{repository.At("owner").Name()}/{repository.At("name").Name()}";
        return Repositories.Of(fullName) is not { } repo ? null : repo with
        {
            CloneUrl = repository.At("cloneUrl").HttpUrl(),
            SshUrl = repository.At("sshUrl").Name(JsonFields.MostUrl),
            DefaultBranch = repository.At("defaultBranch").Name(),
            WebUrl = repository.At("webUrl").HttpUrl(),
            Id = repository.At("id").Id(),
        };
    }

    private static WebhookSender? Sender(JsonElement sender) => sender.At("login").Name() is { } login ? new(login, sender.At("url").HttpUrl()) : null;

    private static GitWebhookEvent? Push(GitWebhookEvent basis, JsonElement data) =>
        RefChange.Of(basis.Ref, data.At("before"), data.At("after"), data.At("forced").IsTrue()) is not { } change ? null : basis with
        {
            Event = WebhookEventNames.Push,
            Before = change.Before,
            After = change.After,
            Action = change.Action,
            Tag = change.Tag,
            Sha = change.After is null ? null : basis.Sha ?? (change.Tag is null ? change.After : null),
        };

    private static GitWebhookEvent? Release(GitWebhookEvent basis, JsonElement data, string? action)
    {
        var draft = data.At("draft").IsTrue();
        var prerelease = data.At("prerelease").IsTrue() || action is WebhookActions.Prereleased;
        var normalised = action switch
        {
            WebhookActions.Deleted => WebhookActions.Deleted,
            WebhookActions.Published or WebhookActions.Prereleased when !draft => prerelease ? WebhookActions.Prereleased : WebhookActions.Published,
            WebhookActions.Published or WebhookActions.Prereleased or WebhookActions.Edited => WebhookActions.Edited,
            _ => null,
        };
        return normalised is null || (data.At("tag").Name() ?? RefChange.TagOf(basis.Ref)) is not { } tag ? null : basis with
        {
            Event = WebhookEventNames.Release,
            Ref = RefChange.TagRef(tag),
            Action = normalised,
            Tag = tag,
            Title = basis.Title ?? tag,
            Draft = draft,
            Prerelease = prerelease,
        };
    }

    /// <summary>What was read before it was found that it cannot be understood, taken back.</summary>
    private static GitWebhookEvent Unknown(GitWebhookEvent read) =>
        read with { Ref = null, Sha = null, Title = null, Url = null, OccurredAt = null, Number = null };
}
