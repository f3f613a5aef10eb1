using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Patch.Core.Git.Remotes;

namespace Patch.Core.Git.Mirrors.Upkeep;

/// <summary>Looks after the mirrors on disk: measures them, removes those that nobody uses, packs those that have fallen into pieces. One that is in use is left alone.</summary>
public sealed partial class MirrorUpkeep
{
    private readonly IOptions<GitOptions> options;
    private readonly TimeProvider timeProvider;
    private readonly ILogger<MirrorUpkeep> logger;
    private IReadOnlyList<MirrorFacts> measured = [];

    /// <summary>Also makes the instrument <c>patch.git.mirror.bytes</c>, which tells what the last <see cref="RunAsync"/> measured.</summary>
    public MirrorUpkeep(IOptions<GitOptions> options, TimeProvider timeProvider, ILogger<MirrorUpkeep> logger)
    {
        (this.options, this.timeProvider, this.logger) = (options, timeProvider, logger);
        PatchTelemetry.Meter.CreateObservableGauge(
            "patch.git.mirror.bytes", () => measured.Select(mirror => new Measurement<long>(mirror.Bytes, new KeyValuePair<string, object?>(SpanTags.Mirror, mirror.Name))),
            "By", "What a Git mirror takes on disk");
    }

    /// <summary>The mirrors, by name.</summary>
    public IReadOnlyList<MirrorFacts> List()
    {
        GitSettings.Apply();
        return [.. Paths().Select(Measure).OfType<MirrorFacts>()];
    }

    /// <summary>Prunes, packs and measures; returns how many mirrors were changed.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        GitSettings.Apply();
        var changed = Prune(options.Value.PruneAfter, dryRun: false).Count(mirror => mirror.Pruned);
        foreach (var left in MirrorPrune.Left(options.Value.MirrorDirectory))
            await TendAsync(left, cancellationToken);
        foreach (var path in Paths())
        {
            cancellationToken.ThrowIfCancellationRequested();
            changed += await TendAsync(path, cancellationToken) ? 1 : 0;
        }

        measured = List();
        return changed;
    }

    /// <summary>Removes the mirrors that were not used for so long, but for those that are in use or have something that was never pushed.</summary>
    /// <param name="unusedFor">How long.</param>
    /// <param name="dryRun">True: says what would be removed, and removes nothing.</param>
    /// <returns>What became of each that was not used for so long.</returns>
    public IReadOnlyList<MirrorPruning> Prune(TimeSpan unusedFor, bool dryRun)
    {
        GitSettings.Apply();
        var before = timeProvider.GetUtcNow() - unusedFor;
        return [.. Paths().Where(path => MirrorFolder.UsedAt(path) <= before).Select(path => TryPrune(path, before, dryRun))];
    }

    private MirrorPruning TryPrune(string path, DateTimeOffset before, bool dryRun)
    {
        try
        {
            return Prune(path, Path.GetFileName(path), MirrorFacts.BytesOf(path), before, dryRun);
        }
        catch (Exception exception) when (GitErrors.IsExpected(exception))
        {
            Log.Broken(logger, exception, path);
            return new MirrorPruning(Path.GetFileName(path), false, $"It could not be removed: {exception.Message}", 0);
        }
    }

    private MirrorPruning Prune(string path, string name, long bytes, DateTimeOffset before, bool dryRun)
    {
        using var held = MirrorLock.TryTake(path + ".lock");
        if (held is null || MirrorFolder.UsedAt(path) > before)
            return new MirrorPruning(name, false, "It is in use.", bytes);
        if (MirrorPrune.ReasonToKeep(path) is { } reason)
        {
            Log.Kept(logger, path, reason);
            return new MirrorPruning(name, false, reason, bytes);
        }

        var used = MirrorFolder.UsedAt(path);
        if (!dryRun)
        {
            MirrorPrune.Remove(path);
            Log.Pruned(logger, path, bytes, used);
        }

        return new MirrorPruning(name, true, $"It was last used on {used:yyyy-MM-dd}.", bytes);
    }

    private async Task<bool> TendAsync(string path, CancellationToken cancellationToken)
    {
        using var held = MirrorLock.TryTake(path + ".lock");
        if (held is null)
            return false;
        try
        {
            MirrorPrune.RemoveLeft(path);
            var changed = MirrorPrune.RemoveAside(path, timeProvider.GetUtcNow() - options.Value.PruneAfter);
            var packing = new MirrorPacking(options.Value, timeProvider);
            packing.RemoveUnfinished(path);
            if (!packing.IsDue(path))
                return changed;
            if (await packing.RunAsync(path, cancellationToken) is { } failure)
                Log.NotPacked(logger, path, failure.Sentence);
            return true;
        }
        catch (Exception exception) when (GitErrors.IsExpected(exception))
        {
            Log.Broken(logger, exception, path);
            return false;
        }
    }

    /// <summary>Null for a mirror that went while it was measured.</summary>
    private static MirrorFacts? Measure(string path)
    {
        try
        {
            return MirrorFacts.Of(path);
        }
        catch (IOException) when (!Directory.Exists(path))
        {
            return null;
        }
    }

    private IReadOnlyList<string> Paths() => MirrorFolder.All(options.Value.MirrorDirectory);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "The mirror {Path} ({Bytes} bytes) was removed: nobody has used it since {LastUsedAt}")]
        public static partial void Pruned(ILogger logger, string path, long bytes, DateTimeOffset lastUsedAt);

        [LoggerMessage(2, LogLevel.Information, "The mirror {Path} is not used any more and is kept: {Reason}")]
        public static partial void Kept(ILogger logger, string path, string reason);

        [LoggerMessage(3, LogLevel.Warning, "The mirror {Path} has many packs or loose objects and could not be packed: {Reason}")]
        public static partial void NotPacked(ILogger logger, string path, string reason);

        [LoggerMessage(4, LogLevel.Error, "The mirror {Path} could not be looked after; the next round tries again")]
        public static partial void Broken(ILogger logger, Exception exception, string path);
    }
}
