using Hangfire.Common;
using Patch.Core.Data.WakeUps;

namespace Patch.Worker.Jobs;

/// <summary>One line of <see cref="Schedule"/>.</summary>
/// <param name="Name">Name in Hangfire's storage.</param>
/// <param name="Cron">When, five fields, or six with seconds in front; null for every sweep interval.</param>
/// <param name="Job">What Hangfire calls.</param>
/// <param name="Stage">The stage whose rings also start it; null when none does.</param>
internal sealed record RecurringSweep(string Name, string? Cron, Job Job, Stage? Stage)
{
    /// <summary>As <c>Cron</c>: comes round every sweep interval.</summary>
    public const string? WhenRungOrDue = null;

    /// <summary>The doorbell's type.</summary>
    public Type JobType => Job.Type;

    public static RecurringSweep Of<T>(string name, string? cron, Stage? stage = null)
        where T : ISweepJob => new(name, cron, Job.FromExpression<T>(job => job.RunAsync(CancellationToken.None)), stage);

    /// <summary><see cref="Cron"/>, or the expression with seconds that comes round every <paramref name="interval"/>.</summary>
    public string CronOr(TimeSpan interval) => Cron ?? (interval < TimeSpan.FromMinutes(1) ? $"*/{(int)interval.TotalSeconds} * * * * *" : "* * * * *");
}
