using System.Net;
using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;
using Patch.Tests.Support;

namespace Patch.Tests.Api.Console;

/// <summary>What another site may have a browser send, and what people may have stored: neither does anything.</summary>
public sealed class ForeignPostTests
{
    private const string Markup = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'`${x}";

    public static TheoryData<string, string> Origins => new()
    {
        { "Origin", "https://evil.example" },
        { "Origin", "null" },
        { "Sec-Fetch-Site", "cross-site" },
        { "Sec-Fetch-Site", "same-site" },
    };

    [Theory, MemberData(nameof(Origins))]
    public async Task A_post_of_another_site_is_refused_even_with_a_token_of_our_forms(string header, string value)
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database);
        await api.AddAsync(Source("s"));
        using var visitor = await ConsoleVisitor.SignedInAsync(api);
        using var answer = await visitor.PostAsync("/console/sources", "/console/sources/s/poll", [], (header, value));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("This form is not one of this console", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await using var db = await api.DbAsync();
        Assert.DoesNotContain(await db.AuditTrail.ToListAsync(), entry => entry.Action == "poll");
    }

    [Fact]
    public async Task A_post_without_its_token_or_with_that_of_somebody_else_is_refused()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database);
        await api.AddAsync(Source("s"));
        using var visitor = await ConsoleVisitor.SignedInAsync(api);
        using var other = await ConsoleVisitor.SignedInAsync(api);
        var stolen = ConsoleVisitor.TokenOf(await other.ReadAsync("/console/sources"));
        foreach (var fields in (Dictionary<string, string>[])[[], new() { ["__RequestVerificationToken"] = stolen }, new() { ["__RequestVerificationToken"] = "x" }])
        {
            using var answer = await visitor.SendAsync(HttpMethod.Post, "/console/sources/s/poll", new FormUrlEncodedContent(fields));
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        }

        using var got = await visitor.GetAsync("/console/sources/s/poll");
        Assert.NotEqual(HttpStatusCode.OK, got.StatusCode);
    }

    [Fact]
    public async Task A_poll_asked_for_by_its_button_is_done_shown_and_written_down()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database);
        await api.AddAsync(Source("a/b:c%2F"));
        using var visitor = await ConsoleVisitor.SignedInAsync(api);
        using var answer = await visitor.PostAsync("/console/sources", "/console/sources/a%2Fb%3Ac%252F/poll", [], ("Sec-Fetch-Site", "same-origin"));
        Assert.StartsWith("/console/sources/a%2Fb%3Ac%252F?asked=", answer.Headers.Location?.OriginalString, StringComparison.Ordinal);
        var page = await visitor.ReadAsync(answer.Headers.Location!.OriginalString);
        Assert.Contains("The poll was asked for.", page, StringComparison.Ordinal);
        Assert.Contains("<progress", page, StringComparison.Ordinal);
        Assert.DoesNotContain("The poll was asked for.", await visitor.ReadAsync("/console/sources"), StringComparison.Ordinal);
        var trail = await visitor.ReadAsync("/console/audit?action=poll");
        Assert.Contains("a/b:c%2F", trail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stored_markup_is_shown_as_it_was_written_and_never_as_markup()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database);
        var delivery = new Delivery
        {
            Id = "github:" + Markup, IdKey = IdKeys.Of("github:" + Markup), Provider = "github", DeliveryId = Markup, Event = "push", ProviderEvent = Markup, Verdict = "verified",
            HeadersJson = PatchJson.Write(new Dictionary<string, string> { ["x"] = Markup }), Body = Core.Webhooks.Intake.DeliveryBody.Pack(System.Text.Encoding.UTF8.GetBytes(PatchJson.Write(new Dictionary<string, string> { ["title"] = Markup }))),
            ReceivedAt = TimeProvider.System.NowUtc(), Repo = Markup, Disposition = "skipped:no-route", DispositionReason = Markup,
        };
        var source = Source(Markup);
        source.LastError = Markup;
        source.ConsecutiveFailures = 1;
        await api.AddAsync(
            delivery, source, ApiData.Signal(Markup, Markup),
            new Notice { Channel = Markup, EventType = Markup, Repo = Markup, DedupeKey = new string('1', 64), BodyJson = "{}", State = "failed", Reason = Markup, CreatedAt = TimeProvider.System.NowUtc() },
            new ChannelState { Name = Markup, LastError = Markup, PauseReason = Markup },
            new AuditEntry { Who = Markup, Door = "api", Action = Markup, Subject = Markup, Outcome = Markup, At = TimeProvider.System.NowUtc() });
        using var visitor = await ConsoleVisitor.SignedInAsync(api);
        var id = Uri.EscapeDataString(Markup);
        foreach (var path in (string[])["/console/sources", $"/console/sources/{id}", "/console/deliveries", $"/console/deliveries/github%3A{id}", "/console/notices", "/console/audit", $"/console/audit?action={id}"])
        {
            var page = await visitor.ReadAsync(path);
            Assert.Contains("&lt;script&gt;alert(1)", page, StringComparison.Ordinal);
            Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
            Assert.DoesNotContain("<img src=x", page, StringComparison.Ordinal);
        }
    }

    internal static FeedSource Source(string id) => new()
    {
        Id = id,
        ConfigJson = """{"id":"s","provider":"github","url":"https://user:pw@example.org/releases.atom","event":"release","repo":{"owner":"o","name":"r","fullName":"o/r"}}""",
        Enabled = true,
        NextPollAt = TimeProvider.System.NowUtc().AddMinutes(5),
        PrimedAt = TimeProvider.System.NowUtc(),
        LastCheckedAt = TimeProvider.System.NowUtc().AddMinutes(-1),
    };
}
