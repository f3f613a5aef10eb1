using Patch.Core.Data;
using Patch.Core.Feeds.Polling;
using Patch.Core.Feeds.Reading;
using Patch.Core.Feeds.Refs;
using Patch.Core.Git.Remotes;

namespace Patch.Tests.Feeds.Polling;

public sealed class PollRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 14, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(300, 0, null, 0.5, 300)]
    [InlineData(300, 0, null, 0, 270)]
    [InlineData(300, 0, null, 1, 330)]
    [InlineData(30, 0, null, 0, 30)]
    [InlineData(300, 1, null, 0.5, 600)]
    [InlineData(300, 3, null, 0.5, 2400)]
    [InlineData(300, 30, null, 0.5, 3600)]
    [InlineData(7200, 5, null, 0.5, 7200)]
    [InlineData(300, 30, null, 1, 3600)]
    [InlineData(2_592_000, 1000, null, 0.5, 2_592_000)]
    [InlineData(300, 1, 5000, 0.5, 5000)]
    [InlineData(300, 1, 10, 0.5, 600)]
    public void When_a_source_is_polled_next(int interval, int failures, int? retryAfter, double random, double seconds) => Assert.Equal(
        Now.AddSeconds(seconds),
        PollSchedule.Next(
            Now, TimeSpan.FromSeconds(interval), failures, TimeSpan.FromHours(1), retryAfter is { } asked ? TimeSpan.FromSeconds(asked) : null, random));

    [Fact]
    public void However_a_feed_is_reordered_cut_and_edited_each_entry_is_told_once_and_oldest_first()
    {
        for (var seed = 0; seed < 1000; seed++)
        {
            var random = new Random(seed);
            var (published, seen, told) = (new List<FeedEntry>(), new HashSet<string>(), new List<string>());
            for (var poll = 0; poll < 12; poll++)
            {
                for (var n = random.Next(3); n > 0; n--)
                    published.Add(Entry($"e{published.Count}", Now.AddMinutes(random.Next(-5000, 5000))));
                var feed = published.Where(_ => random.Next(5) > 0).OrderBy(_ => random.Next()).Select(entry => entry with { Title = $"edited {poll}" }).ToList();
                if (feed.Count > 0)
                    feed.Add(feed[random.Next(feed.Count)]);

                var news = FeedNews.Of(feed, seen);

                Assert.Equal(news.OrderBy(entry => entry.PublishedAt).Select(entry => entry.Id), news.Select(entry => entry.Id));
                told.AddRange(news.Select(entry => entry.Id));
                seen.UnionWith(feed.Select(entry => IdKeys.Of(entry.Id)));
            }

            told.AddRange(FeedNews.Of(published, seen).Select(entry => entry.Id));
            Assert.Equal(published.Select(entry => entry.Id).Order(), told.Order());
        }
    }

    [Fact]
    public void Of_one_instant_the_entry_further_down_is_the_older()
    {
        var news = FeedNews.Of([Entry("new", Now), Entry("old", Now)], new HashSet<string>());
        Assert.Equal(["old", "new"], news.Select(entry => entry.Id));
    }

    [Fact]
    public void Tags_that_match_are_told_by_the_numbers_in_their_names_and_a_moved_one_again()
    {
        RemoteRef[] refs =
        [
            new("HEAD", "9", null), new("refs/heads/main", "9", null), new("refs/tags/v1.10", "a", "b"), new("refs/tags/v1.9", "c", null),
            new("refs/tags/nightly", "d", null),
        ];
        var source = FeedSources.Git("file:///x") with { Tags = ["v*"] };

        var entries = RefEntries.Of(source, refs, new Dictionary<string, RefLedgerEntry> { ["refs/tags/v1.9"] = Row("refs/tags/v1.9", "old") }, NoneForced, Now);

        Assert.Equal(["v1.9", "v1.10"], FeedNews.Of(entries, new HashSet<string>()).Select(entry => entry.Tag));
        Assert.Equal(("refs/tags/v1.10@b", "b", null), (entries[0].Id, entries[0].Sha, entries[0].PreviousSha));
        Assert.Equal(("refs/tags/v1.9@c", "old"), (entries[1].Id, entries[1].PreviousSha));

        var branches = RefEntries.Of(source with { Event = "push", Branches = ["m*"] }, refs, new Dictionary<string, RefLedgerEntry>(), NoneForced, Now);
        Assert.Equal(("refs/heads/main", "9"), (Assert.Single(branches).Ref, branches[0].Sha));
    }

    private static readonly HashSet<string> NoneForced = [];

    private static RefLedgerEntry Row(string name, string sha) => new() { SourceId = "g", RefName = name, RefKey = name, ObjectSha = sha, Sha = sha, IsLatest = true };

    private static FeedEntry Entry(string id, DateTimeOffset at) => new(id, id, null, null, at, null, id, null);
}
