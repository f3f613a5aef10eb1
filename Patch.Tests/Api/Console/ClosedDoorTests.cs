using System.Net;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using Patch.Tests.Support;

namespace Patch.Tests.Api.Console;

/// <summary>With a token set nothing answers without a session or the token, but what must: every endpoint of the running application is asked.</summary>
public sealed class ClosedDoorTests
{
    /// <summary>Open on purpose: probes, sign-in with its files, and webhooks, whose signature is the proof.</summary>
    private static readonly string[] Open =
    [
        "/healthz", "/health", "/alive", "/console/sign-in", "/console/sign-in/provider", "/console/sign-in/done", "/console/assets/{hash}/{name}",
        "/webhooks/{provider}", "/git-webhooks/{provider}",
    ];

    [Fact]
    public async Task No_endpoint_but_the_named_ones_answers_without_session_or_token()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database);
        using var client = api.Anonymous();
        var endpoints = api.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().ToList();
        Assert.Contains(endpoints, endpoint => endpoint.Metadata.GetMetadata<ComponentTypeMetadata>() is not null);

        var open = new HashSet<string>();
        foreach (var endpoint in endpoints)
        {
            var pattern = "/" + endpoint.RoutePattern.RawText!.TrimStart('/');
            foreach (var method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET", "POST"])
            {
                using var request = new HttpRequestMessage(new HttpMethod(method), Filled(endpoint.RoutePattern));
                using var answer = await client.SendAsync(request);
                if (answer.StatusCode is HttpStatusCode.Unauthorized && !Open.Contains(pattern))
                    continue;
                Assert.True(Open.Contains(pattern), $"{method} {pattern} answered {(int)answer.StatusCode}");
                open.Add(pattern);
            }
        }

        Assert.Empty(Open.Except(open));
    }

    [Fact]
    public async Task A_browser_is_led_to_the_sign_in_page_and_a_program_is_told_401()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database);
        using var visitor = new ConsoleVisitor(api);
        using var led = await visitor.GetAsync("/console/sources?state=failing");
        Assert.Equal("/console/sign-in?return=%2Fconsole%2Fsources%3Fstate%3Dfailing", led.Headers.Location?.OriginalString);

        using var program = await api.Anonymous().GetAsync("/console/sources");
        Assert.Equal(HttpStatusCode.Unauthorized, program.StatusCode);
        Assert.Equal("""{"error":"unauthorized"}""", await program.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_link_on_another_site_is_followed_by_a_page_that_brings_the_cookie()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database);
        using var visitor = new ConsoleVisitor(api);
        using var answer = await visitor.GetAsync("/console/sources?id=a", ("Sec-Fetch-Site", "cross-site"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var page = await answer.Content.ReadAsStringAsync();
        Assert.Contains("""http-equiv="refresh" content="0;url=/console/sources?id=a""", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<table", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_token_callers_on_this_machine_are_let_in_and_others_read_what_to_set()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database, [KeyValuePair.Create("Patch:Admin:Token", (string?)null)]);
        using var visitor = new ConsoleVisitor(api);
        Assert.Contains("<h1>Sources</h1>", await visitor.ReadAsync("/console/sources"), StringComparison.Ordinal);

        using var led = await visitor.GetAsync("/console/sources", ("X-Forwarded-For", "10.0.0.1"));
        Assert.StartsWith("/console/sign-in", led.Headers.Location?.OriginalString, StringComparison.Ordinal);
        using var told = await visitor.GetAsync("/console/sign-in", ("X-Forwarded-For", "10.0.0.1"));
        Assert.Equal(HttpStatusCode.Forbidden, told.StatusCode);
        Assert.Contains("PATCH_ADMIN_TOKEN", await told.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static string Filled(RoutePattern pattern) =>
        "/" + string.Join('/', pattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(Filled))));

    /// <summary>Something that the part's constraint takes.</summary>
    private static string Filled(RoutePatternPart part) => part switch
    {
        RoutePatternLiteralPart literal => literal.Content,
        RoutePatternParameterPart parameter when parameter.ParameterPolicies.Any(policy => policy.Content is "int" or "long") => "1",
        _ => "x",
    };
}
