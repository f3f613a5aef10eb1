using System.Text.Json.Nodes;
using NJsonSchema;
using Patch.Core.Data;
using Patch.Core.Feeds.Sources;
using Patch.Tests.Support;

namespace Patch.Tests.Feeds.Sources;

public sealed class SourcesFileTests
{
    private const string Sound = """{"id":"s","provider":"github","url":"https://x.example/a","event":"release","repo":{"owner":"a","name":"b","fullName":"a/b"}}""";

    /// <summary>A change to a sound entry, and a part of the sentence; null where the entry stays sound.</summary>
    public static TheoryData<string, string?> Changes => new()
    {
        { """{}""", null },
        { """{"kind":"feed","pollIntervalSeconds":30,"primeOnly":false}""", null },
        { """{"kind":"git","provider":"git","url":"file:///x","tags":"v*"}""", null },
        { """{"kind":"git","url":"git@host:a/b.git","tags":["v*","r*"],"branches":["main"]}""", null },
        { """{"target":{"mode":"notify_only"}}""", null },
        { """{"target":{"mode":"flow_dispatch","eventType":"t","dispatchUrlEnv":"X","payload":{"a":1}}}""", null },
        { """{"target":{"mode":"fork_sync","provider":"jojo","repoFullName":"a/b","branch":"main"}}""", null },
        { """{"id":null}""", "\"id\" is missing" },
        { """{"id":"  "}""", "\"id\" is missing" },
        { """{"id":7}""", "\"id\" is missing" },
        { $$"""{"id":"{{new string('x', 201)}}"}""", "201 characters" },
        { $$"""{"id":"{{new string('x', 200)}}"}""", null },
        { """{"provider":null}""", "\"provider\" is missing" },
        { """{"event":null}""", "\"event\" is missing" },
        { """{"url":null}""", "\"url\" is missing" },
        { """{"repo":{"owner":" ","name":"b","fullName":"a/b"}}""", "repo.owner" },
        { """{"repo":{"owner":"a","name":"b","fullName":"a/b","webUrl":7}}""", "webUrl" },
        { """{"repo":"a/b"}""", "\"repo\"" },
        { """{"pollIntervalSeconds":2592001}""", "pollIntervalSeconds" },
        { """{"pollIntervalSeconds":60.5}""", "pollIntervalSeconds" },
        { """{"provider":"npm"}""", "\"provider\"" },
        { """{"event":"tag"}""", "\"event\"" },
        { """{"kind":"rss"}""", "\"kind\"" },
        { """{"url":"ftp://x"}""", "http or https" },
        { """{"url":"file:///etc/passwd"}""", "http or https" },
        { """{"kind":"git","url":"nonsense"}""", "Git remote" },
        { """{"repo":null}""", "\"repo\" is missing" },
        { """{"repo":{"owner":"a","name":"b"}}""", "repo.fullName" },
        { """{"pollIntervalSeconds":29}""", "pollIntervalSeconds" },
        { """{"pollIntervalSeconds":"60"}""", "pollIntervalSeconds" },
        { """{"primeOnly":"no"}""", "primeOnly" },
        { """{"target":{"mode":"teleport"}}""", "\"mode\"" },
        { """{"target":{"mode":"workspace_flow"}}""", "eventType" },
        { """{"target":{"mode":"fork_sync","provider":"jojo","branch":"b"}}""", "repoFullName" },
        { """{"target":{"mode":"fork_sync","provider":"jojo","repoFullName":"a/b"}}""", "branch" },
        { """{"target":{"mode":"fork_sync","provider":"jojo","repoFullName":"a/b","branch":"b","url":"ftp://host/b.git"}}""", "In \"target\": \"url\" begins with ftp:" },
        { """{"target":{"mode":"fork_sync","provider":"jojo","repoFullName":"a/b","branch":"b","url":"nonsense"}}""", "Git remote" },
        { """{"target":{"mode":"fork_sync","provider":"jojo","repoFullName":"a/b","branch":"b","url":" "}}""", "\"url\" is missing" },
        { """{"target":{"mode":"fork_sync","provider":"jojo","repoFullName":"a/b","branch":"b","url":"git@host:b.git","upstreamBranch":"main"}}""", null },
        { """{"target":{"mode":"fork_sync","provider":"jojo","repoFullName":"a/b","branch":"b","url":null,"upstreamBranch":null}}""", null },
        { """{"target":{"mode":"fork_sync","provider":"jojo","repoFullName":"a/b","branch":"b","upstreamBranch":" "}}""", "upstreamBranch" },
        { """{"target":{"mode":"fork_sync","provider":"jojo","repoFullName":"a/b","branch":"b","url":7}}""", "url" },
        { """{"target":{"mode":"flow_dispatch","eventType":" "}}""", "eventType" },
        { """{"target":{"mode":"notify_only","payload":"x"}}""", "payload" },
        { """{"target":{}}""", "\"mode\"" },
        { """{"target":"x"}""", "\"target\"" },
        { """{"kind":"git","tags":[]}""", "\"tags\" must be a pattern" },
        { """{"kind":"git","tags":["v*",null]}""", "\"tags\" must be a pattern" },
        { """{"kind":"git","branches":5}""", "\"branches\" must be a pattern" },
        { """{"kind":"git","url":"ssh://git@host/a.git"}""", null },
        { """{"url":"ssh://git@host/a.git"}""", "http or https" },
        { """{"id":"a\nb"}""", "control characters" },
    };

    [Theory, MemberData(nameof(Changes))]
    public void Each_rule_is_told_by_id_and_leaves_the_others_running(string change, string? sentence)
    {
        var file = $$"""{"sources":[{{Changed(change)}},{{Sound.Replace("\"s\"", "\"other\"")}}]}""";

        var result = SourcesFile.Parse(file);

        Assert.Null(result.FileError);
        Assert.Contains(result.Sources, source => source.Id == "other");
        if (sentence is null)
            Assert.Empty(result.Mistakes);
        else
            Assert.Contains(sentence, Assert.Single(result.Mistakes).Sentence);
    }

    [Theory, MemberData(nameof(Changes))]
    public async Task The_schema_for_editors_says_the_same(string change, string? sentence)
    {
        var schema = await SchemaAsync();

        Assert.Equal(sentence is null, schema.Validate($$"""{"sources":[{{Changed(change)}}]}""").Count == 0);
        Assert.Equal(sentence is null, schema.Validate($"[{Changed(change)}]").Count == 0);
    }

    [Fact]
    public async Task The_sources_that_the_original_ran_with_are_taken_as_they_are()
    {
        var sources = new JsonArray(
        [
            .. Recorded.Lines("feed-events.jsonl").DistinctBy(line => (string)line["sourceId"]!).Select(line => new JsonObject
            {
                ["id"] = line["sourceId"]!.DeepClone(), ["provider"] = line["provider"]!.DeepClone(), ["url"] = "https://forge.example/feed",
                ["event"] = line["event"]!.DeepClone(), ["repo"] = line["repo"]!.DeepClone(), ["target"] = line["target"]!.DeepClone(),
                ["pollIntervalSeconds"] = 300, ["primeOnly"] = true,
            }),
        ]);

        var result = SourcesFile.Parse(new JsonObject { ["sources"] = sources.DeepClone() }.ToJsonString());

        Assert.Empty(result.Mistakes);
        Assert.Empty(result.Warnings);
        Assert.True(result.Sources.Count > 4);
        foreach (var (source, written) in result.Sources.Zip(sources))
            Assert.True(JsonNode.DeepEquals(written!["target"], JsonNode.Parse(PatchJson.Write(source.Target))), source.Id);
        Assert.Empty((await SchemaAsync()).Validate(new JsonObject { ["sources"] = sources }.ToJsonString()));
    }

    [Theory]
    [InlineData("{}", false)]
    [InlineData("7", false)]
    [InlineData("""{"sources":{}}""", false)]
    [InlineData("""{"sources":[]}""", true)]
    [InlineData("[]", true)]
    public async Task The_schema_knows_both_shapes_of_the_file(string text, bool sound)
    {
        Assert.Equal(sound, SourcesFile.Parse(text).FileError is null);
        Assert.Equal(sound, (await SchemaAsync()).Validate(text).Count == 0);
    }

    [Fact]
    public void A_second_entry_of_an_id_is_refused_and_the_first_is_used()
    {
        var result = SourcesFile.Parse($"[{Sound},{Sound}]");
        Assert.Single(result.Sources);
        Assert.Equal("s", Assert.Single(result.Mistakes).Id);
    }

    [Fact]
    public void A_second_entry_of_an_id_does_not_step_in_for_a_first_that_is_wrong()
    {
        var result = SourcesFile.Parse($"[{Changed("""{"url":"ftp://x"}""")},{Sound}]");
        Assert.Empty(result.Sources);
        Assert.Equal(2, result.Mistakes.Count);
    }

    [Fact]
    public void A_password_in_a_url_is_not_told_on() =>
        Assert.DoesNotContain("secret", Assert.Single(SourcesFile.Parse($"[{Changed("""{"url":"ftp://ada:secret@x"}""")}]").Mistakes).Sentence);

    [Fact]
    public void Names_within_and_patterns_without_effect_are_warned_of_too()
    {
        var result = SourcesFile.Parse($"[{Changed("""{"tags":"v*","target":{"mode":"notify_only","evenType":"x"}}""")}]");
        Assert.Single(result.Sources);
        Assert.Contains("\"target.evenType\"", result.Warnings[0]);
        Assert.Contains("\"tags\" of the source s has no effect", result.Warnings[1]);
    }

    [Theory]
    [InlineData("""{"id":"s","id":"t"}""")]
    [InlineData("""{"id":"\ud800"}""")]
    [InlineData("""{"id":"a\u0000b"}""")]
    [InlineData("""7""")]
    public void An_entry_that_no_program_could_take_is_refused_alone(string entry)
    {
        var result = SourcesFile.Parse($"// comment\n{{\"sources\":[{entry},{Sound},]}}");
        Assert.Single(result.Sources);
        Assert.Single(result.Mistakes);
    }

    [Fact]
    public void Unknown_properties_are_told_and_names_are_taken_as_written()
    {
        var result = SourcesFile.Parse($"[{Changed("""{"Kind":"zzz","colour":"red"}""")}]");
        Assert.Equal("feed", Assert.Single(result.Sources).Kind);
        Assert.Equal(2, result.Warnings.Count);
    }

    [Theory]
    [InlineData("{\"sources\":[\n{]}", "line 2")]
    [InlineData("", "line 1")]
    [InlineData("{}", "\"sources\"")]
    [InlineData("\"x\"", "\"sources\"")]
    public void A_file_that_is_no_sources_file_is_told_whole(string text, string part)
    {
        var result = SourcesFile.Parse(text);
        Assert.Contains(part, result.FileError);
        Assert.Empty(result.Sources);
    }

    /// <summary>The validator knows the place of definitions by its old name only.</summary>
    private static Task<JsonSchema> SchemaAsync() => JsonSchema.FromJsonAsync(SourcesSchema.Read().Replace("$defs", "definitions", StringComparison.Ordinal));

    private static string Changed(string change)
    {
        var entry = JsonNode.Parse(Sound)!.AsObject();
        foreach (var (name, value) in JsonNode.Parse(change)!.AsObject())
        {
            if (value is null)
                entry.Remove(name);
            else
                entry[name] = value.DeepClone();
        }

        return entry.ToJsonString();
    }
}
