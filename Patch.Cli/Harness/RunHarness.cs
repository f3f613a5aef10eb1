using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Patch.Cli.Terminal;
using Patch.Cli.Workspaces;
using Patch.Core.Data;
using Patch.Core.FlowEvents;
using Patch.Core.Git.Remotes;
using Patch.Core.Workspaces.Local;

namespace Patch.Cli.Harness;

/// <summary><c>patchmoi harness run</c>: runs the harness's flow for a release, here and now.</summary>
internal static class RunHarness
{
    private const string Tags = "refs/tags/";
    private static readonly TimeSpan ListLimit = TimeSpan.FromSeconds(30);
    private static readonly Argument<FileInfo?> Event = new("event")
    {
        Description = "File with the event (otherwise that of the tag)", Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<string?> Tag = new("--tag") { Description = "The release (otherwise upstream's newest)" };
    private static readonly Option<DirectoryInfo> Folder = HarnessFolder.Option();

    public static Command Create() => new Command(
        "run", "Carry the fork's patches onto a release. CODEX_FLOW_FETCH and CODEX_FLOW_PUSH (0 or 1) go over the flow. Exit code 1: it is blocked, failed, or needs a person")
    {
        Event, Tag, Folder,
    }.Does(RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, CommandOutput output, CancellationToken cancellationToken)
    {
        var harness = HarnessFolder.Existing(parsed, Folder);
        if (parsed.GetValue(Event) is not null && parsed.GetValue(Tag) is not null)
            throw new CommandFailure(ExitCodes.Unusable, "Give a file with an event or a tag, not both: the event names its own.");
        await using var services = LocalServices.Create([new("Patch:Workspaces:Directory", harness.Workspace), new("Patch:DataDirectory", harness.Data)]);
        var flowEvent = parsed.GetValue(Event) is { } file
            ? await EventFile.ReadAsync(file, cancellationToken)
            : Release(parsed.GetValue(Tag) ?? await NewestAsync(harness, services.GetRequiredService<RemoteReferences>(), cancellationToken));
        var run = await services.GetRequiredService<RunFlowsNow>().RunAsync(harness.Workspace, flowEvent, HarnessPackage.Name, cancellationToken);
        FlowsRunReport.Write(run, output);
        return run.WentWell ? ExitCodes.Ok : ExitCodes.No;
    }

    /// <summary>The package's own event, about another tag. The same tag gives the same event, and so the same commits.</summary>
    private static FlowEventMessage Release(string tag)
    {
        var fixture = PatchJson.Read<FlowEventMessage>(HarnessPackage.Read(HarnessPackage.Fixture))!;
        var payload = JsonNode.Parse(fixture.Payload.GetRawText())!.AsObject();
        var id = fixture.Id.Replace((string)payload["tag"]!, tag, StringComparison.Ordinal);
        payload["tag"] = tag;
        return fixture with { Id = id, Payload = JsonSerializer.SerializeToElement(payload, PatchJson.Options) };
    }

    private static async Task<string> NewestAsync(HarnessFolder harness, RemoteReferences remote, CancellationToken cancellationToken)
    {
        var listed = await remote.ListAsync(harness.UpstreamHome, ListLimit, cancellationToken);
        if (listed.Failure is { } failure)
            throw new CommandFailure(ExitCodes.Unusable, failure.Sentence);
        return listed.Refs
            .Where(reference => reference.Name.StartsWith(Tags, StringComparison.Ordinal))
            .Select(reference => reference.Name[Tags.Length..])
            .Where(tag => tag.StartsWith('v') && Version.TryParse(tag[1..], out _))
            .MaxBy(tag => Version.Parse(tag[1..]))
            ?? throw new CommandFailure(ExitCodes.Unusable, "Upstream has no release like v0.1.3: name the tag with --tag.");
    }
}
