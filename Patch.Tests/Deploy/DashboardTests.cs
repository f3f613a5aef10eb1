using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Patch.Core;
using Patch.Tests.Support;
using Patch.Tests.Telemetry;

namespace Patch.Tests.Deploy;

/// <summary>The dashboards and the alert rules ask for what Patch tells.</summary>
public sealed partial class DashboardTests
{
    private static readonly string[] Ours = [.. Instruments.All.Values.SelectMany(Instruments.SeriesOf)];

    private static readonly string[] Labels =
        [.. typeof(SpanTags).GetFields().Where(field => field.IsLiteral).Select(field => ((string)field.GetRawConstantValue()!).Replace('.', '_'))];

    public static TheoryData<string> Dashboards =>
        [.. Directory.EnumerateFiles(Path.Combine(SourceFolder.Root, "deploy", "grafana", "dashboards"), "*.json").Select(file => Path.GetFileName(file)).Order()];

    [Theory, MemberData(nameof(Dashboards))]
    public void A_dashboard_can_be_imported_and_asks_for_metrics_that_there_are(string file)
    {
        var dashboard = JsonNode.Parse(File.ReadAllText(Path.Combine(SourceFolder.Root, "deploy", "grafana", "dashboards", file)))!;
        Assert.StartsWith("patch-", (string)dashboard["uid"]!, StringComparison.Ordinal);
        Assert.NotNull((int?)dashboard["schemaVersion"]);
        Assert.Equal("datasource", (string?)dashboard["templating"]!["list"]![0]!["type"]);
        var panels = dashboard["panels"]!.AsArray();
        Assert.Equal(panels.Count, panels.Select(panel => (int)panel!["id"]!).Distinct().Count());
        var asking = panels.Where(panel => (string)panel!["type"]! != "row").ToList();
        Assert.NotEmpty(asking);
        foreach (var panel in asking)
        {
            Assert.False(string.IsNullOrWhiteSpace((string?)panel!["description"]), $"{panel["title"]} does not say what it shows");
            Assert.NotEmpty(panel["targets"]!.AsArray());
            Assert.All(panel["targets"]!.AsArray(), target => Check((string)panel["title"]!, (string)target!["expr"]!));
        }
    }

    [Fact]
    public void The_provisioning_file_names_a_provider_of_files()
    {
        var provider = Assert.Single(Yaml.ReadOne("deploy/grafana/provisioning/dashboards/patch.yaml")["providers"]!.AsArray())!;
        Assert.Equal(("file", "Patch"), ((string?)provider["type"], (string?)provider["folder"]));
        Assert.StartsWith("/", (string)provider["options"]!["path"]!, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_alert_asks_for_metrics_that_there_are_and_says_what_to_do()
    {
        var rules = Yaml.ReadOne("deploy/prometheus/alerts.yaml")["groups"]!.AsArray().SelectMany(group => group!["rules"]!.AsArray()).ToList();
        Assert.Equal(rules.Count, rules.Select(rule => $"{rule!["alert"]}").Distinct().Count());
        foreach (var rule in rules)
        {
            Check($"{rule!["alert"]}", $"{rule["expr"]}");
            Assert.Contains($"{rule["labels"]!["severity"]}", new[] { "warning", "critical" });
            Assert.All(new[] { "summary", "description" }, name => Assert.False(string.IsNullOrWhiteSpace($"{rule["annotations"]![name]}")));
            if (rule["for"] is { } wait)
                Assert.Matches("^[0-9]+[smh]$", $"{wait}");
        }
    }

    [Theory]
    [InlineData("patch_outbox_age_seconds", "patch.outbox.age")]
    [InlineData("patch_git_mirror_bytes", "patch.git.mirror.bytes")]
    [InlineData("patch_deliveries_total", "patch.deliveries")]
    [InlineData("patch_attempts_waiting", "patch.attempts.waiting")]
    public void A_name_is_what_Prometheus_makes_of_it(string expected, string instrument) =>
        Assert.Equal(expected, Instruments.PrometheusName(Instruments.All[instrument]));

    private static void Check(string where, string query)
    {
        var used = Word().Matches(query).Select(match => match.Value).ToList();
        Assert.Contains(used, word => Ours.Contains(word));
        var unknown = used.Except(Ours).Except(Labels).ToList();
        Assert.True(unknown.Count == 0, $"{where} asks for {string.Join(", ", unknown)}, which Patch does not tell");
        Assert.Equal(query.Count(letter => letter == '('), query.Count(letter => letter == ')'));
        Assert.Equal(query.Count(letter => letter == '{'), query.Count(letter => letter == '}'));
    }

    [GeneratedRegex(@"\bpatch_\w+")]
    private static partial Regex Word();
}
