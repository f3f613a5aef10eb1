using System.Net;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Patch.Core.Data;
using Patch.Core.Data.WakeUps;
using Patch.Core.Maintenance.Stacks;
using Patch.Tests.Support;

namespace Patch.Tests.Api.Console;

public sealed class LiveTests
{
    /// <summary>Nothing is looked at but when something rings.</summary>
    private static readonly KeyValuePair<string, string?>[] OnlyWhenRung = [KeyValuePair.Create("Patch:Console:Live:Look", (string?)"00:10:00")];

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_page_hears_which_kind_of_row_has_changed(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var api = ApiServer.Start(database, OnlyWhenRung);
        using var listener = await Listener.OpenAsync(api);
        await HearAsync(api, api, listener, "patch:one");
    }

    [Fact]
    public async Task Replicas_hear_of_each_others_rows_over_Redis()
    {
        await using var redis = await RedisProgram.StartAsync();
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Postgres);
        var settings = OnlyWhenRung.Append(KeyValuePair.Create("ConnectionStrings:redis", (string?)redis.ConnectionString)).ToArray();
        await using var one = ApiServer.Start(database, settings);
        await using var two = ApiServer.Start(database, settings);
        using var first = await Listener.OpenAsync(one);
        using var second = await Listener.OpenAsync(two);
        await HearAsync(one, two, second, "patch:one");
        await HearAsync(two, one, first, "patch:two");
    }

    [Fact]
    public async Task Who_begins_to_listen_is_told_once_that_anything_may_have_changed()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database, OnlyWhenRung);
        using var first = await Listener.OpenAsync(api);
        Assert.Equal("all", (string?)(await first.NextAsync())["kind"]);
        using var second = await Listener.OpenAsync(api);
        Assert.Equal("all", (string?)(await second.NextAsync())["kind"]);
        await api.AddAsync(ApiData.Event("patch:one"));
        await RingAsync(api);
        Assert.Equal("event", (string?)(await first.NextAsync())["kind"]);
        Assert.Equal("event", (string?)(await second.NextAsync())["kind"]);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_page_hears_of_a_run_that_ends_while_a_newer_one_goes_on(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var api = ApiServer.Start(database, OnlyWhenRung);
        await api.AddAsync(Run("run_1"), Run("run_2"));
        using var listener = await Listener.OpenAsync(api);
        await listener.NextAsync(IsAll);
        await using (var db = await api.DbAsync())
            await db.WorkspaceRuns.Where(run => run.Id == "run_1").ExecuteUpdateAsync(run => run.SetProperty(r => r.Status, "completed"));
        await RingAsync(api);
        var change = await listener.NextAsync();
        Assert.Equal(("run", "run_1"), ((string?)change["kind"], (string?)change["id"]));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_page_hears_that_work_on_a_stack_has_begun_and_ended_though_it_found_nothing_new(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var api = ApiServer.Start(database, OnlyWhenRung);
        using var listener = await Listener.OpenAsync(api);
        await listener.NextAsync(IsAll);
        var asked = await api.Services.GetRequiredService<StackTasks>().AskAsync("stack", "forecast", [], TestContext.Current.CancellationToken);
        var begun = await listener.NextAsync();
        Assert.Equal(("stack", "stack"), ((string?)begun["kind"], (string?)begun["id"]));
        await using (var db = await api.DbAsync())
        {
            await db.StackTasks.Where(task => task.Seq == asked.Seq).ExecuteUpdateAsync(
                task => task.SetProperty(t => t.State, StackTaskStates.Failed).SetProperty(t => t.NextTryAt, (DateTimeOffset?)null));
        }

        await RingAsync(api);
        Assert.Equal("stack", (string?)(await listener.NextAsync())["kind"]);
    }

    [Fact]
    public async Task A_line_on_which_nothing_happens_shows_that_it_is_open()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database, [KeyValuePair.Create("Patch:Console:Live:Heartbeat", (string?)"00:00:01")]);
        using var listener = await Listener.OpenAsync(api);
        Assert.Equal(": still here", await listener.LineAsync(line => line.StartsWith(':')));
    }

    [Fact]
    public async Task A_page_that_listens_does_not_hold_up_the_stop()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database, [KeyValuePair.Create("Patch:Console:Live:Heartbeat", (string?)"00:05:00")]);
        using var listener = await Listener.OpenAsync(api);
        var closed = listener.ClosedAsync();
        api.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        await closed;
    }

    [Fact]
    public async Task One_page_too_many_is_told_so_and_a_place_that_is_left_is_free_again()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database, [KeyValuePair.Create("Patch:Console:Live:MaxClients", (string?)"1")]);
        using (await Listener.OpenAsync(api))
        {
            using var refused = await api.Client.GetAsync("/live", HttpCompletionOption.ResponseHeadersRead);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.Contains("1 pages listen already", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        await Eventually.TrueAsync(async () =>
        {
            using var answer = await api.Client.GetAsync("/live", HttpCompletionOption.ResponseHeadersRead);
            return answer.StatusCode == HttpStatusCode.OK;
        }, "the place is free again");
    }

    private static bool IsAll(JsonObject change) => (string?)change["kind"] == "all";

    private static ValueTask RingAsync(ApiServer api) => api.Services.GetRequiredService<IWakeUps>().RingAsync(Stage.Console, TestContext.Current.CancellationToken);

    private static WorkspaceRun Run(string id) => new()
    {
        Id = id, IdKey = IdKeys.Of(id), EventId = "e", EventKey = IdKeys.Of("e"), FlowName = "f", StepName = "s", PackagePath = "/p", Status = "running",
        EventJson = "{}", CreatedAt = TimeProvider.System.NowUtc(),
    };

    /// <summary>Writes events at one replica until the other hears of one: it may not have begun to hear rings.</summary>
    private static async Task HearAsync(ApiServer writer, ApiServer reader, Listener listener, string id)
    {
        using var stop = new CancellationTokenSource();
        var heard = listener.NextAsync(change => (string?)change["kind"] == "event" && ((string?)change["id"])?.StartsWith(id, StringComparison.Ordinal) == true);
        var number = 0;
        while (!heard.IsCompleted && number < 100)
        {
            await writer.AddAsync(ApiData.Event($"{id}:{number++}"));
            await writer.Services.GetRequiredService<IWakeUps>().RingAsync(Stage.Console, stop.Token);
            await Task.WhenAny(heard, Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System, stop.Token));
        }

        var change = await heard;
        Assert.StartsWith(id, (string?)change["id"], StringComparison.Ordinal);
        Assert.NotNull(change["at"]);
        Assert.NotNull(reader);
    }

    /// <summary>A client of the server-sent events.</summary>
    private sealed class Listener(HttpResponseMessage answer, StreamReader reader) : IDisposable
    {
        private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

        public static async Task<Listener> OpenAsync(ApiServer api, params (string Name, string Value)[] headers)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/live");
            foreach (var (name, value) in headers)
                request.Headers.Add(name, value);
            var answer = await api.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
            return new Listener(answer, new StreamReader(await answer.Content.ReadAsStreamAsync()));
        }

        public async Task<string> LineAsync(Func<string, bool> wanted)
        {
            using var limit = new CancellationTokenSource(Limit);
            while (await reader.ReadLineAsync(limit.Token) is { } line)
            {
                if (wanted(line))
                    return line;
            }

            throw new InvalidOperationException("The line was closed.");
        }

        /// <summary>Waits until the server ends the line, for less time than it gives to requests when it stops.</summary>
        public async Task ClosedAsync()
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(15));
            while (await reader.ReadLineAsync(limit.Token) is not null)
                limit.Token.ThrowIfCancellationRequested();
        }

        public async Task<JsonObject> NextAsync(Func<JsonObject, bool>? wanted = null)
        {
            while (true)
            {
                var data = JsonNode.Parse((await LineAsync(line => line.StartsWith("data: ", StringComparison.Ordinal)))["data: ".Length..])!.AsObject();
                if (wanted?.Invoke(data) != false)
                    return data;
            }
        }

        public void Dispose()
        {
            reader.Dispose();
            answer.Dispose();
        }
    }
}
