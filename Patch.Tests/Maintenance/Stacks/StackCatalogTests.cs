using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Patch.Core.Maintenance;
using Patch.Core.Maintenance.Stacks;
using Patch.Tests.Support;

namespace Patch.Tests.Maintenance.Stacks;

public sealed class StackCatalogTests : IDisposable
{
    private readonly StackWorld world = new();

    public void Dispose() => world.Dispose();

    [Fact]
    public async Task Packages_and_settings_are_stacks_and_of_two_with_one_name_the_first_package_counts()
    {
        world.WritePackage("stack", """fork_repo = "second.git" """, folder: "z-second");
        await using var pipeline = await world.StartAsync(
            DatabaseKind.Sqlite,
            ("Patch:Maintenance:Stacks:stack:ForkUrl", "third.git"), ("Patch:Maintenance:Stacks:stack:UpstreamUrl", "up.git"),
            ("Patch:Maintenance:Stacks:named:ForkUrl", "https://me:secret@forge.example/us/fork.git"), ("Patch:Maintenance:Stacks:named:Branch", "patched"),
            ("Patch:Maintenance:Stacks:named:UpstreamUrl", "https://forge.example/acme/up.git"));

        var stacks = Catalog(pipeline).Load();

        Assert.Equal(["named", "stack"], stacks.Select(stack => stack.Name));
        Assert.Equal(("us/fork", "patched", "acme/up", null), (stacks[0].ForkName, stacks[0].Branch, stacks[0].UpstreamName, stacks[0].Problem));
        Assert.Equal(("us/fork", Path.Combine(world.Folder, "fork.git"), "acme/up"), (stacks[1].ForkName, stacks[1].Fork, stacks[1].UpstreamName));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_stack_without_upstream_is_listed_with_what_to_do_and_cannot_run(DatabaseKind kind)
    {
        world.WritePackage("stack", """fork_repo = "fork.git" """);
        await using var pipeline = await world.StartAsync(kind);

        await StackWorld.WorkAsync(pipeline.Services);

        Assert.Contains("set upstream_repo_url", Catalog(pipeline).Find("stack")!.Problem, StringComparison.Ordinal);
        var forecast = Assert.Single(await StackWorld.ForecastsAsync(pipeline));
        Assert.Equal(("cannot-run", null), (forecast.Verdict, forecast.Onto));
        Assert.Contains("set upstream_repo_url", forecast.Sentence, StringComparison.Ordinal);

        world.WritePackage("stack");
        pipeline.Time.Advance(TimeSpan.FromSeconds(20));
        await StackWorld.WorkAsync(pipeline.Services);
        Assert.Equal(["up-to-date", "up-to-date"], (await StackWorld.ForecastsAsync(pipeline)).TakeLast(2).Select(row => row.Verdict));
    }

    [Fact]
    public async Task A_checkout_with_a_persons_unfinished_work_is_forecast_all_the_same()
    {
        var checkout = Path.Combine(world.Folder, "checkout");
        Programs.Run("git", ["clone", "-q", world.Fork.Path, checkout]);
        Programs.Run("git", ["-C", checkout, "remote", "add", "upstream", world.Upstream.Path]);
        File.WriteAllText(Path.Combine(checkout, "a.txt"), "half done");
        world.WritePackage("stack", """fork_repo = "checkout" """);
        await using var pipeline = await world.StartAsync(DatabaseKind.Sqlite);

        await StackWorld.WorkAsync(pipeline.Services);

        Assert.Equal(["up-to-date", "up-to-date"], (await StackWorld.ForecastsAsync(pipeline)).Select(row => row.Verdict));
    }

    [Fact]
    public async Task A_setting_that_lacks_something_is_named()
    {
        await using var pipeline = await world.StartAsync(DatabaseKind.Sqlite, ("Patch:Maintenance:Stacks:named:ForkUrl", "fork.git"));

        var refused = Assert.Throws<OptionsValidationException>(() => pipeline.Services.GetRequiredService<IOptions<MaintenanceOptions>>().Value);

        Assert.Contains("Stacks:named:UpstreamUrl is missing", refused.Message, StringComparison.Ordinal);
    }

    private static StackCatalog Catalog(Pipeline pipeline) => pipeline.Services.GetRequiredService<StackCatalog>();
}
