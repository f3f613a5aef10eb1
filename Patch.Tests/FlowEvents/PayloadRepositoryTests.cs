using Microsoft.EntityFrameworkCore;
using Patch.Core.FlowEvents;
using Patch.Tests.Support;

namespace Patch.Tests.FlowEvents;

public sealed class PayloadRepositoryTests
{
    [Theory]
    [InlineData("""{"repo":"acme/up"}""", "acme/up")]
    [InlineData("""{"repo":{"fullName":"acme/up","owner":"acme"}}""", "acme/up")]
    [InlineData("""{"repo":{"owner":"acme"}}""", null)]
    [InlineData("""{"repo":7}""", null)]
    [InlineData("""{"repo":""}""", null)]
    [InlineData("""{"repo":"\ud800"}""", null)]
    [InlineData("""{"repo":"a\u0000b"}""", null)]
    [InlineData("""["acme/up"]""", null)]
    [InlineData("{}", null)]
    public void The_repository_is_read_as_the_payload_names_it(string payload, string? repo) => Assert.Equal(repo, PayloadRepository.Of(payload));

    [Fact]
    public void A_name_that_is_longer_than_the_column_is_none()
    {
        Assert.Equal(new string('r', 200), PayloadRepository.Of($$"""{"repo":"{{new string('r', 200)}}"}"""));
        Assert.Null(PayloadRepository.Of($$"""{"repo":"{{new string('r', 201)}}"}"""));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task An_event_that_is_made_of_a_signal_names_the_repository(DatabaseKind kind)
    {
        await using var pipeline = await Pipeline.CreateAsync(kind);
        await pipeline.AddAsync(SignalRows.Release("e1"));
        await pipeline.RouteAsync();

        var made = Assert.Single(await pipeline.ReadAsync(db => db.FlowEvents.ToListAsync()));
        Assert.Equal(PayloadRepository.Of(made.PayloadJson), made.Repo);
        Assert.NotNull(made.Repo);
    }
}
