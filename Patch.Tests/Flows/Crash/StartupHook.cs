using System.Globalization;
using Patch.Tests.Flows.Crash;

/// <summary>
/// What the runtime calls in a process that is started with <c>DOTNET_STARTUP_HOOKS</c> naming this assembly: it has to have this name and
/// no namespace. So the product needs no seam for its crash tests.
/// </summary>
internal static class StartupHook
{
    /// <summary>Lays the mine that <see cref="CrashPoint.Variable"/> describes, as STAGE MOMENT N.</summary>
    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(CrashPoint.Variable) is not { } point)
            return;
        var parts = point.Split(' ');
        CrashMine.Lay(parts[0], Enum.Parse<CrashMoment>(parts[1]), int.Parse(parts[2], CultureInfo.InvariantCulture));
    }
}
