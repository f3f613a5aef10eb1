using System.Text.Json.Nodes;
using NJsonSchema;
using Patch.Core.Feeds.Sources;
using static Patch.Tests.Feeds.FeedSamples;

namespace Patch.Tests.Feeds.Sources;

public sealed class SourcesFileTests
{
    private static readonly Dictionary<string, Action<JsonObject>> Sound = new()
    {
        ["the least"] = _ => { },
        ["all of a feed"] = entry => entry.Merge("""{"kind":"feed","pollIntervalSeconds":30,"primeOnly":false,"target":{"mode":"notify_only","provider":"jojo"}}"""),
        ["a target of null"] = entry => entry["target"] = null,
        ["fork_sync"] = entry => entry.Merge("""{"target":{"mode":"fork_sync","provider":"jojo","repoFullName":"a/b","branch":"main"}}"""),
        ["workspace_flow"] = entry => entry.Merge("""{"target":{"mode":"workspace_flow","eventType":"upstream.release","workspaceUrlEnv":"URL","payload":{"a":1}}}"""),
        ["flow_dispatch"] = entry => entry.Merge("""{"target":{"mode":"flow_dispatch","eventType":"upstream.release","dispatchUrl":"http://x"}}"""),
        ["a git source"] = entry => entry.Merge("""{"kind":"git","provider":"git","url":"https://example.org/a.git","tags":["v*","release-*"]}"""),
        ["a git source over ssh"] = entry => entry.Merge("""{"kind":"git","url":"ssh://git@example.org/a.git","event":"push","branches":"main"}"""),
        ["a git source as scp writes it"] = entry => entry.Merge("""{"kind":"git","url":"git@example.org:a/b.git","tags":"v*"}"""),
        ["a git source in a folder"] = entry => entry.Merge("""{"kind":"git","url":"file:///srv/git/a.git"}"""),
        ["a property that nobody knows"] = entry => entry["colour"] = "red",
        ["an id of 200 characters"] = entry => entry["id"] = new string('x', 200),
    };

    private static readonly Dictionary<string, (Action<JsonObject> Spoil, string Sentence)> Mistakes = new()
    {
        ["no id"] = (entry => entry.Remove("id"), "\"id\" is missing"),
        ["a blank id"] = (entry => entry["id"] = "  ", "\"id\" is missing"),
        ["a number as id"] = (entry => entry["id"] = 7, "\"id\" is missing"),
        ["an id of 201 characters"] = (entry => entry["id"] = new string('x', 201), "at most 200"),
        ["a line end in the id"] = (entry => entry["id"] = "a\nb", "control characters"),
        ["NUL in the id"] = (entry => entry["id"] = "a\0b", "control characters"),
        ["no provider"] = (entry => entry.Remove("provider"), "\"provider\" is missing"),
        ["an unknown provider"] = (entry => entry["provider"] = "sourceforge", "\"provider\" is \"sourceforge\"; write one of github"),
        ["an unknown event"] = (entry => entry["event"] = "tag", "\"event\" is \"tag\""),
        ["an unknown kind"] = (entry => entry["kind"] = "svn", "\"kind\" is \"svn\""),
        ["no url"] = (entry => entry.Remove("url"), "\"url\" is missing"),
        ["a feed by ftp"] = (entry => entry["url"] = "ftp://example.org/feed", "begins with ftp:"),
        ["a feed from a file"] = (entry => entry["url"] = "file:///etc/passwd", "read over http or https"),
        ["half a url"] = (entry => entry["url"] = "example.org/feed", "not a full URL"),
        ["a git remote by ftp"] = (entry => entry.Merge("""{"kind":"git","url":"ftp://example.org/a.git"}"""), "a Git remote is"),
        ["an ssh url without kind"] = (entry => entry["url"] = "ssh://git@example.org/a.git", "read over http or https"),
        ["no repo"] = (entry => entry.Remove("repo"), "\"repo\" is missing"),
        ["a repo without a full name"] = (entry => entry["repo"]!.AsObject().Remove("fullName"), "\"repo.fullName\" is missing"),
        ["a branch that is a number"] = (entry => entry["repo"]!["defaultBranch"] = 5, "$.repo.defaultBranch has the wrong type"),
        ["an interval of 29"] = (entry => entry["pollIntervalSeconds"] = 29, "at least 30"),
        ["an interval of text"] = (entry => entry["pollIntervalSeconds"] = "60", "at least 30"),
        ["half a second"] = (entry => entry["pollIntervalSeconds"] = 60.5, "at least 30"),
        ["primeOnly of text"] = (entry => entry["primeOnly"] = "yes", "$.primeOnly has the wrong type"),
        ["a target that is text"] = (entry => entry["target"] = "notify_only", "\"target\" must be an object"),
        ["a target without a mode"] = (entry => entry["target"] = new JsonObject(), "In \"target\": \"mode\" is missing"),
        ["an unknown mode"] = (entry => entry.Merge("""{"target":{"mode":"email"}}"""), "In \"target\": \"mode\" is \"email\""),
        ["a flow without a type"] = (entry => entry.Merge("""{"target":{"mode":"workspace_flow"}}"""), "\"target.eventType\" is missing"),
        ["an old flow with a blank type"] = (entry => entry.Merge("""{"target":{"mode":"flow_dispatch","eventType":" "}}"""), "\"target.eventType\" is missing"),
        ["a fork without a repository"] = (entry => entry.Merge("""{"target":{"mode":"fork_sync","provider":"jojo","branch":"main"}}"""), "\"target.repoFullName\" is missing"),
        ["a fork without a branch"] = (entry => entry.Merge("""{"target":{"mode":"fork_sync","provider":"jojo","repoFullName":"a/b"}}"""), "\"target.branch\" is missing"),
        ["a payload that is text"] = (entry => entry.Merge("""{"target":{"mode":"notify_only","payload":"x"}}"""), "$.target.payload has the wrong type"),
        ["no patterns at all"] = (entry => entry.Merge("""{"kind":"git","tags":[]}"""), "\"tags\" must be a pattern"),
        ["a pattern of null"] = (entry => entry.Merge("""{"kind":"git","tags":["v*",null]}"""), "\"tags\" must be a pattern"),
        ["a number as branches"] = (entry => entry.Merge("""{"kind":"git","branches":5}"""), "\"branches\" must be a pattern"),
    };

    public static TheoryData<string> SoundNames => [.. Sound.Keys];

    public static TheoryData<string> MistakeNames => [.. Mistakes.Keys];

    [Theory, MemberData(nameof(SoundNames))]
    public async Task Sound_entry_is_taken_by_code_and_schema(string name)
    {
        var file = new JsonObject { ["sources"] = new JsonArray(Entry(change: Sound[name])) }.ToJsonString();
        var read = SourcesFile.Parse(file);
        Assert.Null(read.FileError);
        Assert.Empty(read.Mistakes);
        Assert.Single(read.Sources);
        Assert.Empty((await SchemaAsync()).Validate(file));
    }

    [Theory, MemberData(nameof(MistakeNames))]
    public async Task Mistake_is_told_by_code_and_schema_and_leaves_the_others(string name)
    {
        var (spoil, sentence) = Mistakes[name];
        var file = new JsonArray(Entry("first"), Entry(change: spoil), Entry("last")).ToJsonString();
        var read = SourcesFile.Parse(file);
        Assert.Equal(["first", "last"], read.Sources.Select(source => source.Id));
        Assert.Contains(sentence, Assert.Single(read.Mistakes).Sentence);
        Assert.NotEmpty((await SchemaAsync()).Validate(file));
    }

    [Fact]
    public void Defaults_are_those_of_the_documentation()
    {
        var source = Assert.Single(SourcesFile.Parse(new JsonArray(Entry()).ToJsonString()).Sources);
        Assert.Equal(("feed", 300, true, null), (source.Kind, source.PollIntervalSeconds, source.PrimeOnly, source.Target));
    }

    [Fact]
    public void Pattern_may_stand_alone() =>
        Assert.Equal(["v*"], Assert.Single(SourcesFile.Parse(new JsonArray(Entry(change: entry => entry.Merge("""{"kind":"git","tags":"v*"}"""))).ToJsonString()).Sources).Tags);

    [Fact]
    public void Of_entries_with_one_id_only_the_first_counts_also_when_it_is_wrong()
    {
        var read = SourcesFile.Parse(new JsonArray(
            Entry("a"), Entry("a", "https://example.org/other"), Entry("a", "https://example.org/third"), Entry("b", "ftp://x"), Entry("b")).ToJsonString());
        Assert.Equal("https://example.org/feed", Assert.Single(read.Sources).Url);
        Assert.Equal(["a", "a", "b", "b"], read.Mistakes.Select(mistake => mistake.Id));
        Assert.Equal([true, true, false, true], read.Mistakes.Select(mistake => mistake.Sentence.Contains("is there twice", StringComparison.Ordinal)));
    }

    [Fact]
    public void Entry_without_an_id_is_named_by_its_place()
    {
        var read = SourcesFile.Parse(new JsonArray(Entry("a"), Entry(change: entry => entry.Remove("id")), "text").ToJsonString());
        Assert.Equal(["#2", "#3"], read.Mistakes.Select(mistake => mistake.Id));
    }

    [Fact]
    public void Property_that_is_there_twice_is_a_mistake_of_its_entry_alone()
    {
        var read = SourcesFile.Parse($$"""{"sources":[{{Entry("a").ToJsonString()}},{"id":"b","url":"http://x","url":"http://y"}]}""");
        Assert.Equal("a", Assert.Single(read.Sources).Id);
        Assert.Contains("twice", Assert.Single(read.Mistakes).Sentence);
    }

    [Fact]
    public void Half_a_character_is_a_mistake_of_its_entry_alone()
    {
        var read = SourcesFile.Parse($$"""[{{Entry("a").ToJsonString()}},{{Entry("b").ToJsonString().Replace("https://example.org/feed", "https://x/\\ud800")}}]""");
        Assert.Equal("a", Assert.Single(read.Sources).Id);
        Assert.Contains("half a character", Assert.Single(read.Mistakes).Sentence);
    }

    [Fact]
    public void Names_that_nobody_knows_and_patterns_without_effect_are_warned_of()
    {
        var read = SourcesFile.Parse(new JsonArray(
            Entry("a", change: entry => entry.Merge("""{"pollInterval":60,"target":{"mode":"notify_only","evenType":"x"},"tags":"v*"}""")),
            Entry("b", change: entry => entry.Merge("""{"kind":"git","branches":"main","$comment":"why"}"""))).ToJsonString());
        Assert.Equal(2, read.Sources.Count);
        Assert.Equal(4, read.Warnings.Count);
        Assert.Contains("source a has the unknown property \"pollInterval\"", read.Warnings[0]);
        Assert.Contains("\"target.evenType\"", read.Warnings[1]);
        Assert.Contains("\"tags\" of the source a has no effect", read.Warnings[2]);
        Assert.Contains("\"branches\" of the source b has no effect", read.Warnings[3]);
    }

    [Theory]
    [InlineData("{\n  \"sources\": [\n    {]\n}", "line 3, column 6")]
    [InlineData("", "line 1, column 1")]
    [InlineData("<html>", "line 1, column 1")]
    [InlineData("{\"sources\":{}}", "needs an object with the array \"sources\"")]
    [InlineData("{\"source\":[]}", "needs an object with the array \"sources\"")]
    [InlineData("null", "needs an object with the array \"sources\"")]
    [InlineData("{\"sources\":[],\"sources\":[]}", "twice")]
    public void File_that_cannot_be_read_is_one_clear_sentence(string file, string sentence)
    {
        var error = SourcesFile.Parse(file).FileError;
        Assert.Contains(sentence, error);
        Assert.DoesNotContain("LineNumber", error);
    }

    [Fact]
    public void Comments_and_trailing_commas_are_taken() =>
        Assert.Single(SourcesFile.Parse($"[ // upstream\n {Entry().ToJsonString()}, ]").Sources);

    [Fact]
    public void Password_in_a_url_is_not_told_on()
    {
        var mistake = Assert.Single(SourcesFile.Parse(new JsonArray(Entry(url: "ftp://ada:secret@example.org/feed")).ToJsonString()).Mistakes);
        Assert.DoesNotContain("secret", mistake.Sentence);
    }

    /// <summary>The validator knows the place of definitions by its old name only.</summary>
    private static Task<JsonSchema> SchemaAsync() =>
        JsonSchema.FromJsonAsync(SourcesSchema.Read().Replace("$defs", "definitions", StringComparison.Ordinal), TestContext.Current.CancellationToken);
}

internal static class EntryChanges
{
    /// <summary>Sets the properties of <paramref name="json"/>.</summary>
    public static void Merge(this JsonObject entry, string json)
    {
        foreach (var (name, value) in JsonNode.Parse(json)!.AsObject())
            entry[name] = value?.DeepClone();
    }
}
