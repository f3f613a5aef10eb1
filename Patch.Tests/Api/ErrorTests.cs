using System.Net;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Patch.Tests.Support;

namespace Patch.Tests.Api;

public sealed class ErrorTests
{
    [Theory]
    [InlineData("/flow-events/%E0%A4%A")]
    [InlineData("/flow-events/%zz")]
    [InlineData("/flow-events/a%")]
    [InlineData("/maintenance-attempts/%C0%AF/sync")]
    [InlineData("/flow-events?type=%FF")]
    public async Task Malformed_percent_encoding_is_a_problem_of_the_request(string target)
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database);
        using var answer = await api.SendAsync(HttpMethod.Get, target);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("bad_encoding", (string?)(await answer.JsonAsync())["error"]);
    }

    [Theory]
    [InlineData("/signals?cursor=x", "invalid_cursor")]
    [InlineData("/flow-events?cursor=-1", "invalid_cursor")]
    [InlineData("/maintenance-attempts?status=Failed", "invalid_status")]
    [InlineData("/workspace-dispatches?status=pending,failed", "invalid_status")]
    [InlineData("/workspace-runs?status=changed", "invalid_status")]
    public async Task Invalid_parameter_is_named_with_what_is_allowed(string target, string error)
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database);
        using var answer = await api.SendAsync(HttpMethod.Get, target);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var problem = await answer.JsonAsync();
        Assert.Equal(error, (string?)problem["error"]);
        Assert.False(string.IsNullOrEmpty((string?)problem["detail"]));
    }

    [Fact]
    public async Task Body_over_one_mebibyte_is_refused_by_its_length()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database);
        using var body = new StringContent("{\"id\":\"" + new string('x', 1024 * 1024) + "\"}", Encoding.UTF8, "application/json");
        foreach (var chunked in new[] { false, true })
        {
            api.Client.DefaultRequestHeaders.TransferEncodingChunked = chunked;
            using var answer = await api.Client.PostAsync("/flow-events", body);
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
            Assert.Equal("body_too_large", (string?)(await answer.JsonAsync())["error"]);
        }
    }

    [Fact]
    public async Task Surprise_is_a_500_without_internals_and_its_cause_is_in_the_log()
    {
        await using var database = TestDatabase.CreateUnmigratedFile();
        await using var api = ApiServer.Start(database);
        await using (var db = await api.DbAsync())
            await db.Database.ExecuteSqlRawAsync("DROP TABLE signals");

        using var answer = await api.SendAsync(HttpMethod.Get, "/signals");
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        var body = await answer.Content.ReadAsStringAsync();
        Assert.DoesNotContain("signals\"", body, StringComparison.Ordinal);
        Assert.DoesNotContain("Sqlite", body, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("internal_error", body, StringComparison.Ordinal);
        Assert.Contains(api.Logged, line => line.Contains("ExceptionHandlerMiddleware", StringComparison.Ordinal) && line.Contains("no such table", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Mistake_of_a_caller_is_not_logged_as_an_error()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database);
        using var body = new StringContent("{", Encoding.UTF8, "application/json");
        using var answer = await api.Client.PostAsync("/flow-events", body);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.DoesNotContain(api.Logged, line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("GET", "/nope", 404)]
    [InlineData("GET", "/flow-events/", 404)]
    [InlineData("GET", "/flow-events/a/b/c", 404)]
    [InlineData("GET", "/flow-events//retry", 404)]
    [InlineData("PUT", "/flow-events/a", 405)]
    [InlineData("DELETE", "/flow-events", 404)]
    [InlineData("GET", "/flow-events/a/retry", 405)]
    [InlineData("GET", "/maintenance-attempts/", 404)]
    [InlineData("POST", "/maintenance-attempts", 404)]
    [InlineData("GET", "/workspace-runs/", 405)]
    [InlineData("GET", "/workspace-runs/a/b/c", 405)]
    [InlineData("POST", "/flow-dispatches", 405)]
    [InlineData("GET", "/healthz/", 404)]
    [InlineData("DELETE", "/healthz", 200)]
    public async Task Unknown_paths_and_methods_are_told_apart_as_existing_clients_know_it(string method, string target, int status)
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database);
        using var answer = await api.SendAsync(HttpMethod.Parse(method), target);
        Assert.Equal(status, (int)answer.StatusCode);
        if (status != 200)
            Assert.Equal(status == 404 ? """{"error":"not_found"}""" : """{"error":"method_not_allowed"}""", await answer.Content.ReadAsStringAsync());
    }
}
