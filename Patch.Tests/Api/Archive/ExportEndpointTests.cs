using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Patch.Core.Archive.Import;
using Patch.Tests.Archive;
using Patch.Tests.Support;

namespace Patch.Tests.Api.Archive;

public sealed class ExportEndpointTests
{
    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Each_file_is_given_back_as_it_was_written(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var api = ApiServer.Start(database);
        var report = await api.Services.GetRequiredService<ImportArchive>().RunAsync(ArchiveHost.Recorded("final"), null, TestContext.Current.CancellationToken);
        Assert.Equal(7, report.Files.Count);
        foreach (var file in report.Files.Select(file => file.File))
        {
            using var answer = await api.Client.GetAsync($"/export/{file}", TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal(file == "feed-state.json" ? "application/json" : "application/x-ndjson", answer.Content.Headers.ContentType?.MediaType);
            Assert.Equal(file, answer.Content.Headers.ContentDisposition?.FileName);
            Assert.Equal(
                await File.ReadAllTextAsync(Path.Combine(ArchiveHost.Recorded("final"), file), TestContext.Current.CancellationToken),
                await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task A_file_that_there_is_not_is_404_with_those_that_there_are_and_nobody_reads_without_the_token()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database);
        foreach (var path in new[] { "/export/patch.db", "/export/..%2Fpatch.db", "/export/FLOW-EVENTS.jsonl" })
        {
            using var answer = await api.SendAsync(HttpMethod.Get, path);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            var problem = await answer.JsonAsync();
            Assert.Equal("export_file_not_found", (string?)problem["error"]);
            Assert.Contains("flow-events.jsonl, flow-dispatches.jsonl", (string?)problem["detail"], StringComparison.Ordinal);
        }

        using var anonymous = api.Anonymous();
        Assert.Equal(HttpStatusCode.Unauthorized, (await anonymous.GetAsync("/export/flow-events.jsonl", TestContext.Current.CancellationToken)).StatusCode);
    }
}
