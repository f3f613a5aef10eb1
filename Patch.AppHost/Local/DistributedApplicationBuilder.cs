namespace Patch.AppHost.Local;

/// <summary>Collects the model for <see cref="DistributedApplication"/>.</summary>
internal sealed class DistributedApplicationBuilder(LaunchOptions options) : IDistributedApplicationBuilder
{
    public IList<IResource> Resources { get; } = [];

    public DistributedApplication Build()
    {
        var (console, time) = (HostConsole.OfThisProcess(), TimeProvider.System);
        var plan = options.Demo ? new Demo.Rehearsal(console, time).Plan : LaunchPlan.Plain;
        return new DistributedApplication([.. Resources], options, plan, console, time);
    }
}
