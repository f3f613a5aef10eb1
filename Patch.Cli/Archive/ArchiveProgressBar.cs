using System.Globalization;
using Patch.Cli.Terminal;
using Patch.Core.Archive;
using Spectre.Console;

namespace Patch.Cli.Archive;

/// <summary>A bar for each file, where somebody looks on.</summary>
internal sealed class ArchiveProgressBar : IProgress<ArchiveProgress>
{
    private readonly ProgressContext context;
    private readonly Dictionary<string, ProgressTask> tasks = [];

    private ArchiveProgressBar(ProgressContext context) => this.context = context;

    /// <summary>Runs <paramref name="work"/>, with bars on standard error when that is a terminal.</summary>
    public static async Task<T> ShowAsync<T>(CommandOutput output, Func<IProgress<ArchiveProgress>?, Task<T>> work)
    {
        if (!output.Progress.Profile.Out.IsTerminal)
            return await work(null);
        return await output.Progress.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(context => work(new ArchiveProgressBar(context)));
    }

    public void Report(ArchiveProgress value)
    {
        if (!tasks.TryGetValue(value.File, out var task))
            tasks[value.File] = task = context.AddTask(value.File);
        task.Description = string.Create(CultureInfo.InvariantCulture, $"{value.File} {value.Lines:N0} lines");
        if (value.Refused > 0)
            task.Description += string.Create(CultureInfo.InvariantCulture, $", {value.Refused:N0} refused");
        task.MaxValue = Math.Max(1, value.Total);
        task.Value = value.Total == 0 ? 1 : value.Done;
    }
}
