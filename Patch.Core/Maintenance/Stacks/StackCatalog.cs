using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using Patch.Core.Data;
using Patch.Core.Workspaces;
using Patch.Core.Workspaces.Flows;
using Patch.Core.Workspaces.Runners;
using Patch.Core.Workspaces.Runners.PatchStacks;

namespace Patch.Core.Maintenance.Stacks;

/// <summary>The stacks to follow: one for each flow package with a <c>patch-stack</c> step, and those that the settings name.</summary>
public sealed class StackCatalog
{
    private readonly PatchStackSettings settings;
    private readonly WorkspaceOptions workspace;
    private readonly MaintenanceOptions options;

    internal StackCatalog(PatchStackSettings settings, IOptions<WorkspaceOptions> workspace, IOptions<MaintenanceOptions> options) =>
        (this.settings, this.workspace, this.options) = (settings, workspace.Value, options.Value);

    /// <summary>All of them, by name. A name that a package and the settings share is the package's.</summary>
    public IReadOnlyList<StackDefinition> Load() =>
    [
        .. FlowPackages.Load(workspace.DirectoryPath).Packages
            .Where(package => package.Steps.Any(step => step.Runner == StepRunners.PatchStack))
            .Select(package => OfPackage(package.Name, package.Config))
            .Concat(options.Stacks.Select(setting => OfSetting(setting.Key, setting.Value)))
            .DistinctBy(stack => stack.Name, StringComparer.Ordinal)
            .OrderBy(stack => stack.Name, StringComparer.Ordinal),
    ];

    /// <summary>One by its name; null when there is none.</summary>
    public StackDefinition? Find(string name) => Load().FirstOrDefault(stack => stack.Name == name);

    private StackDefinition OfPackage(string name, JsonObject? table)
    {
        PatchStackConfig? config = null;
        try
        {
            config = settings.Read(table);
            var places = settings.PlacesOf(config);
            return new StackDefinition(name, UrlCredentials.Hide(places.ForkName)!, config.TargetBranch, places.UpstreamName, places.Fork, places.Upstream, null);
        }
        catch (PatchStackBlockedException blocked)
        {
            return new StackDefinition(
                name, UrlCredentials.Hide(config?.ForkFullName ?? config?.ForkRepo) ?? "", config?.TargetBranch ?? "", config?.ExpectedRepo, null, null, blocked.Message);
        }
    }

    private static StackDefinition OfSetting(string name, StackSetting setting) => new(
        name, setting.ForkRepo ?? PatchStackPlaces.FullNameOf(setting.ForkUrl) ?? UrlCredentials.Hide(setting.ForkUrl)!, setting.Branch,
        setting.UpstreamRepo ?? PatchStackPlaces.FullNameOf(setting.UpstreamUrl), setting.ForkUrl, setting.UpstreamUrl, null);
}
