using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using MimeKit;
using Patch.Core.Notifications.Channels;
using Patch.Tests.Support;

namespace Patch.Tests.Notifications.Channels.Email;

public sealed class EmailChannelTests : IAsyncLifetime
{
    private readonly ChannelWay way = new();
    private readonly List<IAsyncDisposable> opened = [];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var resource in opened)
            await resource.DisposeAsync();
        await way.DisposeAsync();
    }

    [Fact]
    public async Task A_notice_is_a_mail_in_text_and_HTML()
    {
        var house = await HouseAsync();
        Assert.Null(Assert.IsType<ChannelAnswer.Taken>(await way.SendAsync(Channel(house), ChannelWay.Message())).MessageId);

        var mail = house.Only;
        Assert.Equal("openai/codex v1.2: changed", mail.Subject);
        Assert.Equal(("Patch", "patch@example.org"), (mail.From.Mailboxes.Single().Name, mail.From.Mailboxes.Single().Address));
        Assert.Equal(["one@example.org", "two@example.org"], house.Mails[0].To);
        Assert.Equal(("notice-1@example.org", "auto-generated"), (mail.MessageId, mail.Headers["Auto-Submitted"]));
        Assert.Equal(NoticeRows.Published, mail.Date);
        Assert.Equal(
            "openai/codex v1.2: changed\n\n3 patches carried over\n\nStatus: changed\nUpstream: openai/codex\nCandidates: refs/heads/patch/candidates/v1.2\n\n"
            + "https://github.com/openai/codex?a=1&b=2\n\n-- \nmaintenance · 2026-05-12 21:00 UTC",
            Text(mail));
        Assert.Contains("<a href=\"https://github.com/openai/codex?a=1&amp;b=2\">openai/codex v1.2: changed</a>", mail.HtmlBody, StringComparison.Ordinal);
        Assert.Equal("multipart/alternative", mail.Body!.ContentType.MimeType);
        Assert.False(way.CanEdit("email"));
    }

    [Fact]
    public async Task The_states_of_one_upstream_point_are_one_thread_and_another_point_is_another()
    {
        var house = await HouseAsync();
        foreach (var (id, point) in new[] { ("a", "v1.2"), ("b", "v1.2"), ("c", "v1.3"), ("d", null) })
            await way.SendAsync(Channel(house), ChannelWay.Message(id) with { Point = point });

        var threads = house.Mails.Select(mail => mail.Mail.InReplyTo).ToList();
        Assert.Equal(threads[0], threads[1]);
        Assert.NotEqual(threads[0], threads[2]);
        Assert.Null(threads[3]);
        Assert.Equal(threads[0], Assert.Single(house.Mails[0].Mail.References));
        Assert.Equal(["a@example.org", "b@example.org", "c@example.org", "d@example.org"], house.Mails.Select(mail => mail.Mail.MessageId));
    }

    [Fact]
    public async Task Text_of_others_makes_no_header_and_no_markup()
    {
        var house = await HouseAsync();
        await way.SendAsync(Channel(house), ChannelWay.Message(id: "x>\r\nBcc: evil@example.org", title: "one\r\nBcc: evil@example.org\r\n\r\n<b>body</b>", text: ChannelWay.Hostile));

        var mail = house.Only;
        Assert.Equal("one Bcc: evil@example.org  <b>body</b>", mail.Subject);
        Assert.Empty(mail.Bcc);
        Assert.Equal(
            ["Auto-Submitted", "Content-Type", "Date", "From", "In-Reply-To", "MIME-Version", "Message-Id", "References", "Subject", "To"],
            mail.Headers.Select(header => header.Field).Concat(mail.Body!.Headers.Select(header => header.Field)).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(["one@example.org", "two@example.org"], house.Mails[0].To);
        Assert.Matches("^[0-9a-f]{64}@example.org$", mail.MessageId);
        Assert.DoesNotContain("<script", mail.HtmlBody, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;", mail.HtmlBody, StringComparison.Ordinal);
        Assert.Contains("<script>alert(1)</script>", Text(mail), StringComparison.Ordinal);
        Assert.DoesNotContain("\0", Text(mail), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_flood_is_a_mail_with_lines_that_every_server_takes()
    {
        var house = await HouseAsync();
        Assert.IsType<ChannelAnswer.Taken>(await way.SendAsync(Channel(house), ChannelWay.Flood()));
        Assert.Equal(200, house.Only.Subject!.Length);
        Assert.True(Text(house.Only).Length > 90_000);
        using var raw = new MemoryStream();
        await house.Only.WriteToAsync(raw);
        Assert.All(System.Text.Encoding.ASCII.GetString(raw.ToArray()).Split('\n'), line => Assert.True(line.Length <= 998));
    }

    [Fact]
    public async Task A_server_that_asks_for_a_password_gets_it_and_a_wrong_one_is_permanent()
    {
        var house = await HouseAsync(authentication: true);
        var channel = Channel(house);
        channel.UserName = MailHouse.User;
        channel.Secret = MailHouse.Password;
        Assert.IsType<ChannelAnswer.Taken>(await way.SendAsync(channel, ChannelWay.Message()));

        channel.Secret = "hush-hush-wrong";
        var refused = Assert.IsType<ChannelAnswer.Refused>(await way.SendAsync(channel, ChannelWay.Message()));
        Assert.True(refused.Permanent);
        Assert.StartsWith("The mail server refused the user name or the password", refused.Reason, StringComparison.Ordinal);
        channel.UserName = null;
        Assert.True(Assert.IsType<ChannelAnswer.Refused>(await way.SendAsync(channel, ChannelWay.Message())).Permanent);
        Assert.Single(house.Mails);
        Assert.DoesNotContain("hush-hush", refused.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain(way.Log.Lines, line => line.Contains("hush-hush", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(421, false)]
    [InlineData(451, false)]
    [InlineData(452, false)]
    [InlineData(550, true)]
    [InlineData(552, true)]
    [InlineData(554, true)]
    public async Task A_refusal_is_for_now_or_for_good_by_its_code(int code, bool permanent)
    {
        var house = await HouseAsync();
        house.Next(code, "not this one");
        var refused = Assert.IsType<ChannelAnswer.Refused>(await way.SendAsync(Channel(house), ChannelWay.Message()));
        Assert.Equal(($"The mail server returned {code}: not this one", permanent), (refused.Reason, refused.Permanent));
        Assert.IsType<ChannelAnswer.Taken>(await way.SendAsync(Channel(house), ChannelWay.Message()));
        Assert.Single(house.Mails);
    }

    [Fact]
    public async Task A_receiver_that_is_refused_for_good_keeps_the_mail_from_nobody_else()
    {
        var house = await HouseAsync();
        house.Refuse("one@example.org", 550, "no such user");
        Assert.IsType<ChannelAnswer.Taken>(await way.SendAsync(Channel(house), ChannelWay.Message()));
        Assert.Equal(["two@example.org"], house.Mails[0].To);
        Assert.Contains(way.Log.Lines, line => line.Contains("A receiver of channel ops was refused", StringComparison.Ordinal) && line.Contains("one@example.org: 550 no such user", StringComparison.Ordinal));

        house.Refuse("two@example.org", 550, "no such user");
        var nobody = Assert.IsType<ChannelAnswer.Refused>(await way.SendAsync(Channel(house), ChannelWay.Message()));
        Assert.True(nobody.Permanent);
        Assert.Contains("two@example.org: 550 no such user", nobody.Reason, StringComparison.Ordinal);
        house.Refuse("two@example.org", 450, "greylisted");
        Assert.False(Assert.IsType<ChannelAnswer.Refused>(await way.SendAsync(Channel(house), ChannelWay.Message())).Permanent);
        Assert.Single(house.Mails);
    }

    [Fact]
    public async Task TLS_is_asked_for_and_its_certificate_is_looked_at()
    {
        var plain = await HouseAsync();
        var none = Assert.IsType<ChannelAnswer.Refused>(await way.SendAsync(Channel(plain, "?starttls=required"), ChannelWay.Message()));
        Assert.True(none.Permanent);
        Assert.Contains("STARTTLS", none.Reason, StringComparison.Ordinal);

        var certified = await HouseAsync(certificate: true);
        foreach (var asked in new[] { "", "?starttls=required", "?starttls=optional" })
            Assert.StartsWith("TLS with the mail server failed", Assert.IsType<ChannelAnswer.Refused>(await way.SendAsync(Channel(certified, asked), ChannelWay.Message())).Reason, StringComparison.Ordinal);
        Assert.IsType<ChannelAnswer.Taken>(await way.SendAsync(Channel(certified, "?starttls=never"), ChannelWay.Message()));

        var secure = await HouseAsync(certificate: true, secure: true);
        var channel = Channel(secure);
        channel.Url = $"smtps://127.0.0.1:{secure.Port}";
        Assert.False(Assert.IsType<ChannelAnswer.Refused>(await way.SendAsync(channel, ChannelWay.Message())).Permanent);
        Assert.Empty(plain.Mails);
        Assert.Empty(secure.Mails);
    }

    [Theory]
    [InlineData("smtp", false)]
    [InlineData("smtps", true)]
    public async Task A_server_whose_certificate_is_of_an_authority_of_ones_own_gets_mail_and_password_over_TLS(string scheme, bool secure)
    {
        using var authority = new TestAuthority();
        var house = await HouseAsync(authentication: true, secure: secure, signed: authority.Sign(IPAddress.Loopback));
        var channel = Channel(house);
        (channel.Url, channel.UserName, channel.Secret) = ($"{scheme}://127.0.0.1:{house.Port}{(secure ? "" : "?starttls=required")}", MailHouse.User, MailHouse.Password);
        Assert.StartsWith("TLS with the mail server failed", Assert.IsType<ChannelAnswer.Refused>(await way.SendAsync(channel, ChannelWay.Message())).Reason, StringComparison.Ordinal);

        channel.CaFile = authority.CaFile;
        Assert.IsType<ChannelAnswer.Taken>(await way.SendAsync(channel, ChannelWay.Message()));
        Assert.Equal("openai/codex v1.2: changed", house.Only.Subject);
    }

    [Fact]
    public async Task A_certificate_that_the_server_signed_itself_is_taken_where_the_file_has_it()
    {
        using var authority = new TestAuthority();
        var house = await HouseAsync(signed: authority.SignItself(IPAddress.Loopback));
        var channel = Channel(house, "?starttls=required");
        channel.CaFile = authority.CaFile;
        Assert.IsType<ChannelAnswer.Taken>(await way.SendAsync(channel, ChannelWay.Message()));
    }

    [Theory]
    [InlineData("another authority")]
    [InlineData("another address")]
    [InlineData("too old")]
    public async Task An_authority_of_ones_own_vouches_for_what_it_signed_and_for_nothing_else(string what)
    {
        using var authority = new TestAuthority();
        using var other = new TestAuthority();
        var until = what == "too old" ? new DateTimeOffset(2021, 1, 1, 0, 0, 0, TimeSpan.Zero) : (DateTimeOffset?)null;
        var house = await HouseAsync(signed: (what == "another authority" ? other : authority).Sign(what == "another address" ? IPAddress.Parse("192.0.2.1") : IPAddress.Loopback, until));
        var channel = Channel(house, "?starttls=required");
        channel.CaFile = authority.CaFile;

        var refused = Assert.IsType<ChannelAnswer.Refused>(await way.SendAsync(channel, ChannelWay.Message()));
        Assert.StartsWith("TLS with the mail server failed", refused.Reason, StringComparison.Ordinal);
        Assert.Empty(house.Mails);
    }

    [Fact]
    public async Task A_server_that_hangs_is_left_at_the_time_limit_and_one_that_is_not_there_is_tried_again()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var channel = Channel(((IPEndPoint)silent.LocalEndpoint).Port);
        var sending = way.SendAsync(channel, ChannelWay.Message());
        using var client = await silent.AcceptTcpClientAsync();
        way.Time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(new ChannelAnswer.Refused("The mail server did not answer within 20 s", null, Permanent: false, RateLimited: false), await sending);

        sending = way.SendAsync(channel, ChannelWay.Message());
        using (var other = await silent.AcceptTcpClientAsync())
            await other.GetStream().WriteAsync("HTTP/1.1 400 Bad Request\r\n\r\n<html>"u8.ToArray());
        Assert.False(Assert.IsType<ChannelAnswer.Refused>(await sending).Permanent);

        var nobody = Assert.IsType<ChannelAnswer.Refused>(await way.SendAsync(Channel(Programs.FreePort()), ChannelWay.Message()));
        Assert.False(nobody.Permanent);
        Assert.StartsWith("The mail server could not be reached: ", nobody.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_send_that_is_stopped_ends_as_such()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var stop = new CancellationTokenSource();
        var sending = way.SendAsync(Channel(((IPEndPoint)silent.LocalEndpoint).Port), ChannelWay.Message(), stop: stop.Token);
        using var client = await silent.AcceptTcpClientAsync();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
    }

    [Theory]
    [InlineData("From", "", "From is not set")]
    [InlineData("From", "nobody", "From is no mail address")]
    [InlineData("To", "", "To is not set")]
    [InlineData("To", "one@example.org, two", "To is no list of mail addresses")]
    [InlineData("Url", "https://example.org", "Url is no smtp or smtps address")]
    [InlineData("Url", "smtp://127.0.0.1:25?tls=no", "Url may end with ?starttls=required, optional or never")]
    [InlineData("UserName", "patch", "Secret is not set")]
    [InlineData("CaFile", "/nowhere/ca.pem", "CaFile names /nowhere/ca.pem, which cannot be read: ")]
    [InlineData("CaFile", "/dev/null", "CaFile names /dev/null, in which there is no certificate in PEM")]
    public async Task A_setting_that_is_missing_or_wrong_is_named(string name, string value, string reason)
    {
        var channel = Channel(25);
        typeof(ChannelSettings).GetProperty(name)!.SetValue(channel, value);
        var refused = Assert.IsType<ChannelAnswer.Refused>(await way.SendAsync(channel, ChannelWay.Message()));
        Assert.True(refused.Permanent);
        Assert.StartsWith($"Patch:Notifications:Channels:ops:{reason}", refused.Reason, StringComparison.Ordinal);
    }

    private async Task<MailHouse> HouseAsync(
        bool authentication = false, bool certificate = false, bool secure = false, X509Certificate2? signed = null)
    {
        var house = await MailHouse.StartAsync(authentication, certificate, secure, signed);
        opened.Add(house);
        return house;
    }

    private static ChannelSettings Channel(MailHouse house, string query = "") => Channel(house.Port, query);

    private static ChannelSettings Channel(int port, string query = "") => new()
    {
        Name = "ops", Kind = ChannelKinds.Email, Url = $"smtp://127.0.0.1:{port}{query}", From = "Patch <patch@example.org>", To = "one@example.org, two@example.org",
    };

    private static string Text(MimeMessage mail) => mail.TextBody!.ReplaceLineEndings("\n").TrimEnd();
}
