namespace Patch.Tests.Flows.Crash;

/// <summary>When, within a stage's unit of work, the worker dies.</summary>
public enum CrashMoment
{
    /// <summary>The unit of work has begun.</summary>
    Begun,

    /// <summary>A request goes out.</summary>
    BeforeSend,

    /// <summary>The headers of its answer have come.</summary>
    AfterAnswer,

    /// <summary>A command is about to be executed, within a transaction or as one.</summary>
    BeforeCommand,

    /// <summary>A command has been executed; without a transaction it is committed.</summary>
    AfterCommand,

    /// <summary>A transaction is about to begin.</summary>
    BeforeTransaction,

    /// <summary>A command within a transaction has been executed.</summary>
    InTransaction,

    /// <summary>A transaction is about to commit.</summary>
    BeforeCommit,

    /// <summary>A transaction has been committed.</summary>
    AfterCommit,
}

/// <summary>One place at which a worker dies: the <paramref name="Nth"/> time that <paramref name="Moment"/> comes in <paramref name="Stage"/>.</summary>
/// <param name="Stage">Name of the stage's spans without <c>patch.</c>.</param>
/// <param name="Moment">When.</param>
/// <param name="Nth">1 for the first time.</param>
public sealed record CrashPoint(string Stage, CrashMoment Moment, int Nth = 1)
{
    /// <summary>The variable that tells a worker where to die.</summary>
    public const string Variable = "PATCH_TESTS_CRASH_AT";

    /// <summary>The variable's value.</summary>
    public string Value => $"patch.{Stage} {Moment} {Nth}";

    public override string ToString() => Nth == 1 ? $"{Stage}: {Moment}" : $"{Stage}: {Moment} of {Nth}";
}
