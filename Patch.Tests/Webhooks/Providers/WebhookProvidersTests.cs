using Microsoft.Extensions.Primitives;
using Patch.Core.Webhooks.Events;
using Patch.Core.Webhooks.Providers;

namespace Patch.Tests.Webhooks.Providers;

/// <summary>Names of providers, and what their headers say of a delivery.</summary>
public sealed class WebhookProvidersTests
{
    public static TheoryData<string> Names => [.. WebhookProviders.Names];

    [Fact]
    public void A_provider_is_found_by_its_exact_name()
    {
        Assert.Equal(["bitbucket", "forgejo", "generic", "gitea", "github", "gitlab", "gogs", "jojo"], WebhookProviders.Names.Order());
        Assert.All(WebhookProviders.All, provider => Assert.Same(provider, WebhookProviders.Find(provider.Name)));
        Assert.All((string[])["GitHub", "", " github", "sourcehut"], name => Assert.Null(WebhookProviders.Find(name)));
        Assert.Equal(["github"], WebhookProviders.All.Where(provider => provider.TakesForms).Select(provider => provider.Name));
    }

    [Theory]
    [InlineData("github", "X-GitHub-Delivery", "X-GitHub-Event")]
    [InlineData("forgejo", "X-Forgejo-Delivery", "X-Forgejo-Event")]
    [InlineData("jojo", "X-Gitea-Delivery", "X-Gitea-Event")]
    [InlineData("gitea", "X-Gitea-Delivery", "X-Gitea-Event")]
    [InlineData("gogs", "X-Gogs-Delivery", "X-Gogs-Event")]
    [InlineData("gitlab", "webhook-id", "X-Gitlab-Event")]
    [InlineData("gitlab", "Idempotency-Key", "X-Gitlab-Event")]
    [InlineData("gitlab", "X-Gitlab-Webhook-UUID", "X-Gitlab-Event")]
    [InlineData("gitlab", "X-Gitlab-Event-UUID", "X-Gitlab-Event")]
    [InlineData("bitbucket", "X-Request-UUID", "X-Event-Key")]
    [InlineData("bitbucket", "X-Request-Id", "X-Event-Key")]
    [InlineData("generic", "webhook-id", null)]
    public void Headers_tell_the_delivery_and_the_event(string name, string id, string? @event)
    {
        var request = new SignedRequest(name).With(id, " 72d3162e ").With(@event ?? "x", "push");
        Assert.Equal("72d3162e", request.Provider.DeliveryId(request.Header));
        Assert.Equal(@event is null ? null : "push", request.Provider.ProviderEvent(request.Header));

        request = new SignedRequest(name).With(id, "", "b").With(@event ?? "x", " ");
        Assert.Null(request.Provider.DeliveryId(request.Header));
        Assert.Null(request.Provider.ProviderEvent(request.Header));
    }

    [Theory]
    [InlineData("github", "push", WebhookEventNames.Push)]
    [InlineData("github", "workflow_job", WebhookEventNames.WorkflowRun)]
    [InlineData("github", "check_suite", WebhookEventNames.Status)]
    [InlineData("github", "issues", WebhookEventNames.Unknown)]
    [InlineData("github", null, WebhookEventNames.Unknown)]
    [InlineData("gitlab", "Tag Push Hook", WebhookEventNames.Push)]
    [InlineData("gitlab", "System Hook", WebhookEventNames.Unknown)]
    [InlineData("bitbucket", "pullrequest:fulfilled", WebhookEventNames.PullRequest)]
    [InlineData("bitbucket", "pullrequest:comment_created", WebhookEventNames.Unknown)]
    [InlineData("forgejo", "action_run_success", WebhookEventNames.WorkflowRun)]
    [InlineData("generic", "release.published", WebhookEventNames.Release)]
    [InlineData("generic", "invoice.paid", WebhookEventNames.Unknown)]
    public void A_forges_event_has_a_normalised_one(string name, string? providerEvent, string expected) =>
        Assert.Equal(expected, WebhookProviders.Find(name)!.EventOf(providerEvent));

    [Theory, MemberData(nameof(Names))]
    public void No_header_makes_a_provider_throw_and_none_passes(string name)
    {
        var provider = WebhookProviders.Find(name)!;
        string?[] values = [null, "", " ", "\0", "\ud800", "sha256=", "sha256=zz", "v1,", "v1,====", ",", "=", "\u00A0", new('9', 40), new('0', 64), new('=', 20_000), "whsec_"];
        StringValues[] headers = [default, .. values.Select(value => new StringValues(value)), new([null, "a"]), new(["a", null]), new([]), new(["a", "b", "c"])];
        foreach (var one in headers)
        {
            foreach (var other in headers)
            {
                StringValues Header(string header) => header.Contains("sign", StringComparison.Ordinal) || header.Contains("token", StringComparison.Ordinal) ? one : other;
                Assert.IsType<SignatureVerdict.Refused>(provider.Verify(Header, "{}"u8, SignedRequest.Terms("secret", SignedRequest.SigningKey)));
                Assert.Contains(provider.EventOf(provider.ProviderEvent(Header)), WebhookEventNames.All);
                Assert.NotEqual("", provider.DeliveryId(Header));
            }
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Headers_that_prove_who_sent_are_known_as_secret(string name)
    {
        var asked = new List<string>();
        var provider = WebhookProviders.Find(name)!;
        provider.Verify(header => { asked.Add(header); return StringValues.Empty; }, default, SignedRequest.Terms());
        Assert.NotEmpty(asked);
        Assert.All(asked.Except(["webhook-id", "webhook-timestamp"]).Concat(["authorization", "cookie"]), header => Assert.Contains(header, provider.SecretHeaders));
        Assert.All(provider.SecretHeaders, header => Assert.Equal(header.ToLowerInvariant(), header));
    }
}
