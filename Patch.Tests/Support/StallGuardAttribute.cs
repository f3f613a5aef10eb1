using System.Collections.Concurrent;
using System.Reflection;
using Xunit.v3;

[assembly: Patch.Tests.Support.StallGuard]

namespace Patch.Tests.Support;

/// <summary>
/// Ends the run when no test has begun or ended for ten minutes, and names those that were running and the last that ended: a wait without a
/// limit is to fail the build, not to hold it.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly)]
internal sealed class StallGuardAttribute : BeforeAfterTestAttribute
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);
    private static readonly ConcurrentDictionary<string, string> Running = new();
    private static readonly Timer Watch = new(_ => Stop(), null, Limit, Timeout.InfiniteTimeSpan);
    private static volatile string last = "none";

    public override void Before(MethodInfo methodUnderTest, IXunitTest test)
    {
        Running[test.UniqueID] = test.TestDisplayName;
        Watch.Change(Limit, Timeout.InfiniteTimeSpan);
    }

    public override void After(MethodInfo methodUnderTest, IXunitTest test)
    {
        Running.TryRemove(test.UniqueID, out _);
        last = test.TestDisplayName;
        Watch.Change(Limit, Timeout.InfiniteTimeSpan);
    }

    private static void Stop() => Environment.FailFast(
        $"No test has begun or ended for {Limit.TotalMinutes:0} minutes. Running: {string.Join(", ", Running.Values.Order().DefaultIfEmpty("none; a fixture is"))}. The last to end: {last}.");
}
