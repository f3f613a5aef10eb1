namespace Patch.AppHost.Local;

/// <summary>Collects the model for <see cref="DistributedApplication"/>.</summary>
internal sealed class DistributedApplicationBuilder(LaunchOptions options) : IDistributedApplicationBuilder
{
    public IList<IResource> Resources { get; } = [];

    public DistributedApplication Build() => new([.. Resources], options, LaunchPlan.Plain, HostConsole.OfThisProcess(), TimeProvider.System);
}
