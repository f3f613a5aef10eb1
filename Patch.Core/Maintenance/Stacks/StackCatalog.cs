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

    /// <summary>How the stack is carried by hand; null where no package does, or its step has no trigger.</summary>
    internal StackStart? StartOf(string name)
    {
        var package = FlowPackages.Load(workspace.DirectoryPath).Packages.FirstOrDefault(package => package.Name == name);
        var step = package?.Steps.FirstOrDefault(step => step.Runner == StepRunners.PatchStack && step.Trigger is not null);
        return step is null ? null : new StackStart(name, step.Name, step.Trigger!.Type, OfPackage(name, package!.Config).UpstreamName);
    }

    private StackDefinition OfPackage(string name, JsonObject? table)
    {
        PatchStackConfig? config = null;
        try
        {
            config = settings.Read(table);
            // A forecast only reads, so what a person has not committed in a checkout is in nobody's way.
            var places = settings.PlacesOf(config, mustBeFit: false);
            return new StackDefinition(name, UrlCredentials.Hide(places.ForkName)!, config.TargetBranch, places.UpstreamName, places.Fork, places.Upstream, null)
            {
                Merges = config.Merges, ReuseResolutions = config.ReuseResolutions,
            };
        }
        catch (PatchStackBlockedException blocked)
        {
            return new StackDefinition(
                name, UrlCredentials.Hide(config?.ForkFullName ?? config?.ForkRepo) ?? "", config?.TargetBranch ?? "", config?.ExpectedRepo, null, null, blocked.Message);
        }
    }

    /// <summary>Read as the package that it has none of: the same rules for paths and names.</summary>
    private StackDefinition OfSetting(string name, StackSetting setting) => OfPackage(name, new JsonObject
    {
        ["fork_repo"] = setting.ForkUrl, ["fork_repo_full_name"] = setting.ForkRepo, ["target_branch"] = setting.Branch,
        ["upstream_repo_url"] = setting.UpstreamUrl, ["upstream_repo_full_name"] = setting.UpstreamRepo,
    });
}
