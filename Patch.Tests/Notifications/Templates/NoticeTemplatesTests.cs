using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Patch.Core.Notifications;
using Patch.Core.Notifications.Templates;
using Patch.Tests.Support;

namespace Patch.Tests.Notifications.Templates;

public sealed class NoticeTemplatesTests : IDisposable
{
    private readonly string folder = Programs.NewFolder("templates");
    private readonly LogRecorder log = new();
    private readonly LoggerFactory loggers;

    public NoticeTemplatesTests() => loggers = new LoggerFactory([log]);

    public void Dispose()
    {
        loggers.Dispose();
        Programs.DeleteFolder(folder);
    }

    [Fact]
    public void Without_templates_a_notice_says_what_happened_and_what_was_before()
    {
        var (title, text, mistake) = Templates().Render("ops", "attempt", Facts());
        Assert.Equal(("[patch] a/b v1: changed", null), (title, mistake));
        Assert.Equal("because\n\nBefore:\n- release v1", text!.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void A_file_counts_from_when_it_is_there_and_again_when_it_changes_and_a_channels_own_goes_first()
    {
        var templates = Templates();
        Assert.Equal("[patch] a/b v1: changed", templates.Render("ops", "attempt", Facts()).Title);
        Write("attempt.title.hbs", "{{repo}} is {{attempt.status}}");
        Assert.Equal("a/b is changed", templates.Render("ops", "attempt", Facts()).Title);
        Write("attempt.title.hbs", "{{repo}} became {{attempt.status}}");
        Assert.Equal("a/b became changed", templates.Render("ops", "attempt", Facts()).Title);
        Directory.CreateDirectory(Path.Combine(folder, "ops"));
        Write("ops/attempt.title.hbs", "ops only");
        Assert.Equal("ops only", templates.Render("ops", "attempt", Facts()).Title);
        Assert.Equal("a/b became changed", templates.Render("chat", "attempt", Facts()).Title);
        Assert.Empty(log.Lines);
    }

    [Fact]
    public void A_setting_is_a_template_too_and_lists_numbers_and_conditions_can_be_told()
    {
        var templates = Templates(("attempt.text", "{{#each attempt.candidateRefs}}{{@index}}={{this}} {{/each}}{{#if attempt.error}}no{{else}}{{attempt.count}}{{/if}}"));
        Assert.Equal("0=one 1=two 42", templates.Render("ops", "attempt", Facts()).Text);
    }

    [Fact]
    public void Markup_in_facts_is_left_for_the_channel_to_escape() =>
        Assert.Equal("<b>@everyone</b> & \"x\"", Templates(("attempt.text", "{{attempt.message}}")).Render("ops", "attempt", Facts()).Text);

    [Theory]
    [InlineData("{{#if repo}}never closed", "")]
    [InlineData("{{repo", "")]
    [InlineData("{{shout repo}}", "shout")]
    [InlineData("{{> other}}", "it asks for a part")]
    [InlineData("{{#*inline \"a\"}}{{> a}}{{/inline}}", "it asks for a part")]
    [InlineData("{{#each history}}{{#each history}}{{#each history}}{{#each history}}x{{/each}}{{/each}}{{/each}}{{/each}}", "its blocks lie deeper than 3")]
    public void A_template_with_a_mistake_is_not_used_and_the_mistake_is_named_once_in_the_log(string source, string names)
    {
        Write("attempt.text.hbs", source);
        var templates = Templates();
        for (var time = 0; time < 3; time++)
        {
            var (title, text, mistake) = templates.Render("ops", "attempt", Facts());
            Assert.Equal("[patch] a/b v1: changed", title);
            Assert.StartsWith("because", text, StringComparison.Ordinal);
            Assert.StartsWith($"The template {Path.Combine(folder, "attempt.text.hbs")} was not used: ", mistake, StringComparison.Ordinal);
            Assert.Contains(names, mistake, StringComparison.Ordinal);
        }

        Assert.Contains("attempt.text.hbs", Assert.Single(log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void A_template_that_is_mended_is_used_again()
    {
        Write("attempt.title.hbs", "{{#if}}");
        var templates = Templates();
        Assert.NotNull(templates.Render("ops", "attempt", Facts()).Mistake);
        Write("attempt.title.hbs", "mended, and longer");
        Assert.Equal(("mended, and longer", null), (templates.Render("ops", "attempt", Facts()).Title, templates.Render("ops", "attempt", Facts()).Mistake));
    }

    [Fact]
    public void Long_facts_and_loops_within_loops_end()
    {
        var facts = Facts();
        facts["attempt"]!["message"] = new string('x', 100_000);
        var templates = Templates(("attempt.text", "{{#each history}}{{#each ../history}}{{../../attempt.message}}{{/each}}{{/each}}{{attempt.message}}"));
        var (_, text, mistake) = templates.Render("ops", "attempt", facts);
        Assert.Contains("it writes more than", mistake, StringComparison.Ordinal);
        Assert.StartsWith("because", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_title_is_one_line_and_one_that_says_nothing_is_not_used()
    {
        Assert.Equal("one two", Templates(("attempt.title", "one\n\ntwo")).Render("ops", "attempt", Facts()).Title.Replace("  ", " ", StringComparison.Ordinal));
        var (title, _, mistake) = Templates(("attempt.title", "{{nothing}}")).Render("ops", "attempt", Facts());
        Assert.Equal("[patch] a/b v1: changed", title);
        Assert.Contains("it writes nothing", mistake, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../secret")]
    [InlineData("a/b")]
    public void An_event_that_is_no_name_finds_no_file(string eventType)
    {
        File.WriteAllText(Path.Combine(Path.GetDirectoryName(folder)!, "secret.title.hbs"), "stolen");
        Assert.Equal("[patch] a/b v1: changed", Templates().Render("ops", eventType, Facts()).Title);
        File.Delete(Path.Combine(Path.GetDirectoryName(folder)!, "secret.title.hbs"));
    }

    private NoticeTemplates Templates(params (string Name, string Source)[] settings) => new(
        Options.Create(new NotificationOptions { TemplatesPath = folder, Templates = new(settings.ToDictionary(pair => pair.Name, pair => pair.Source), StringComparer.OrdinalIgnoreCase) }),
        loggers.CreateLogger<NoticeTemplates>());

    private void Write(string name, string source) => File.WriteAllText(Path.Combine(folder, name), source);

    private static JsonObject Facts() => JsonNode.Parse("""
        {"type":"attempt","severity":"info","repo":"a/b","point":"v1","title":"[patch] a/b v1: changed","text":"because",
         "attempt":{"status":"changed","message":"<b>@everyone</b> & \"x\"","candidateRefs":["one","two"],"count":42},
         "history":[{"at":"2026-05-12T21:00:00.000Z","text":"release v1"}]}
        """)!.AsObject();
}
