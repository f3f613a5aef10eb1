using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Patch.Core.Data;
using Patch.Core.Notifications.Channels;
using Patch.Tests.Api;
using Patch.Tests.Api.Console;
using Patch.Tests.Notifications.Channels;
using Patch.Tests.Notifications.Channels.Email;
using Patch.Tests.Support;
using Patch.Tests.Support.Otlp;

namespace Patch.Tests.Flows.Tracing;

/// <summary>
/// A channel of every kind, once with a server that refuses and repeats all that it was sent, once with nobody there. Each secret has a word that must
/// not be seen: not in what the worker logs, traces and counts, not in a row, not in an answer or a page.
/// </summary>
[Collection(nameof(TracedRehearsal))]
public sealed class ChannelCanaryTests : IAsyncLifetime
{
    /// <summary>What stands in the secrets of <see cref="ChannelWay.Settings"/> and <see cref="MailHouse"/>, and the signing secret.</summary>
    private static readonly string[] Canaries = ["hush-hush", ChannelWay.Signing["whsec_".Length..]];

    private ChannelStub stub = null!;
    private MailHouse house = null!;
    private OtlpReceiver receiver = null!;
    private TestDatabase database = null!;

    public async ValueTask InitializeAsync()
    {
        (stub, house) = (await ChannelStub.StartAsync(), await MailHouse.StartAsync(authentication: true));
        (receiver, database) = (await OtlpReceiver.StartAsync(OtlpProtocol.HttpProtobuf), await TestDatabase.CreateAsync(DatabaseKind.Sqlite));
    }

    public async ValueTask DisposeAsync()
    {
        await database.DisposeAsync();
        await receiver.DisposeAsync();
        await house.DisposeAsync();
        await stub.DisposeAsync();
    }

    [Fact]
    public async Task No_secret_of_a_channel_that_fails_is_seen_anywhere()
    {
        for (var answer = 0; answer < 500; answer++)
            stub.Next(RepeatAsync);
        var channels = Channels().ToList();
        var settings = channels.SelectMany(Settings).ToDictionary();
        await using var api = ApiServer.Start(database, settings);
        await using var worker = await ServiceProcess.StartedAsync(database.Settings.Concat(settings).Concat(receiver.Settings)
            .Concat(new Dictionary<string, string?>
            {
                ["Patch:Worker:IdleSweep"] = "00:00:01", ["Logging:LogLevel:Patch"] = "Trace", ["Logging:LogLevel:System.Net.Http"] = "Trace",
            }));
        foreach (var channel in channels)
        {
            using var asked = await api.SendAsync(HttpMethod.Post, $"/notice-channels/{channel.Name}/test");
            Assert.Equal(HttpStatusCode.Accepted, asked.StatusCode);
        }

        await Eventually.TrueAsync(
            () => ReadAsync(api, async db => await db.Notices.Where(notice => notice.LastError != null).Select(notice => notice.Channel).Distinct().CountAsync() == channels.Count),
            "each channel has failed", TimeSpan.FromSeconds(60));
        using var visitor = await ConsoleVisitor.SignedInAsync(api);
        var seen = new List<string>
        {
            (await api.GetAsync("/notices?limit=200")).ToJsonString(),
            (await api.GetAsync("/notice-channels")).ToJsonString(),
            await visitor.ReadAsync("/console/notices"),
            await visitor.ReadAsync("/"),
            await visitor.ReadAsync("/console/settings"),
            await ReadAsync(api, async db => JsonSerializer.Serialize(await db.Notices.ToListAsync()) + JsonSerializer.Serialize(await db.ChannelStates.ToListAsync())),
        };
        Assert.Equal(0, await worker.StopAsync());

        Assert.All(channels, channel => Assert.All(seen[..2], answer => Assert.Contains($"\"{channel.Name}\"", answer, StringComparison.Ordinal)));
        Assert.Contains("(hidden)", seen[0], StringComparison.Ordinal);
        Assert.Contains(worker.Output.Concat(receiver.Raw), line => line.Contains("slack-refusing", StringComparison.Ordinal));
        Assert.Contains(receiver.SeenSpans, span => span.Tags.Values.Contains("matrix-absent"));
        seen.AddRange([.. worker.Output, .. worker.Errors, .. receiver.Raw, .. api.Logged]);
        Assert.All(Canaries, canary => Assert.DoesNotContain(seen, text => text.Contains(canary, StringComparison.Ordinal)));
    }

    private IEnumerable<ChannelSettings> Channels()
    {
        foreach (var name in ChannelWay.Names)
        {
            yield return Named($"{name}-refusing", ChannelWay.Settings(name, stub.Url));
            yield return Named($"{name}-absent", ChannelWay.Settings(name, $"http://127.0.0.1:{Programs.FreePort()}"));
        }

        yield return Named("mail-refusing", Mail(house.Port));
        yield return Named("mail-absent", Mail(Programs.FreePort()));
    }

    private static ChannelSettings Named(string name, ChannelSettings channel)
    {
        channel.Name = name;
        return channel;
    }

    private static ChannelSettings Mail(int port) => new()
    {
        Kind = ChannelKinds.Email, Url = $"smtp://127.0.0.1:{port}", UserName = MailHouse.User, Secret = $"{MailHouse.Password}-of-yesterday",
        From = "patch@example.org", To = "one@example.org",
    };

    private static IEnumerable<KeyValuePair<string, string?>> Settings(ChannelSettings channel)
    {
        (string Key, string? Value)[] all =
        [
            ("Kind", channel.Kind), ("Url", channel.Url), ("Secret", channel.Secret), ("Room", channel.Room), ("UserName", channel.UserName), ("From", channel.From), ("To", channel.To),
        ];
        return all.Where(pair => pair.Value is not null).Select(pair => KeyValuePair.Create($"Patch:Notifications:Channels:{channel.Name}:{pair.Key}", pair.Value));
    }

    private static async Task RepeatAsync(HttpContext context)
    {
        var all = $"no: {context.Request.Path}{context.Request.QueryString} {string.Join(' ', context.Request.Headers.Select(header => $"{header.Key}: {header.Value}"))}";
        context.Response.StatusCode = StatusCodes.Status500InternalServerError;
        await context.Response.WriteAsJsonAsync(new { message = all, error = all, errcode = "M_UNKNOWN", ok = false });
    }

    private static async Task<T> ReadAsync<T>(ApiServer api, Func<PatchDbContext, Task<T>> read)
    {
        await using var db = await api.Services.GetRequiredService<IDbContextFactory<PatchDbContext>>().CreateDbContextAsync();
        return await read(db);
    }
}
