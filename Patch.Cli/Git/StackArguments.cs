using System.CommandLine;
using Patch.Cli.Terminal;
using Patch.Core.Git.Checkouts;

namespace Patch.Cli.Git;

/// <summary>What the commands on a stack have in common.</summary>
internal static class StackArguments
{
    private const int Abbreviated = 10;

    /// <summary>A new option: the repository.</summary>
    public static Option<DirectoryInfo> Repository() => new("--repo")
    {
        Description = "The checkout, or a bare repository; this folder where it is not given",
        DefaultValueFactory = _ => new DirectoryInfo(Environment.CurrentDirectory),
    };

    /// <summary>A new option: the maintained branch.</summary>
    public static Option<string?> Stack() => new("--stack", "--branch") { Description = "The maintained branch, or any commit; what is checked out where it is not given" };

    /// <summary>A new argument: a stack that a Patch follows, in place of one on this machine.</summary>
    public static Argument<string?> Name() => new("name")
    {
        Description = "A stack that Patch follows: it is asked. Without a name the stack of --repo is looked at, and no Patch is needed",
        Arity = ArgumentArity.ZeroOrOne,
    };

    /// <summary>A new option: the upstream commit.</summary>
    public static Option<string?> Onto() => new("--onto")
    {
        Description = "The upstream commit: a branch, tag or sha; where it is not given, the remote upstream's branch of the same name, or its main",
    };

    /// <summary>What to replay in a repository of this machine.</summary>
    public static LocalReplayRequest Local(LocalStacks stacks, DirectoryInfo repository, string? stack, string? onto) =>
        new(stack, onto ?? ValueOf(stacks.UsualEnds(repository.FullName, stack)).Upstream) { SkipConflicts = true };

    /// <summary>What was asked for.</summary>
    /// <exception cref="CommandFailure">There is none.</exception>
    public static T ValueOf<T>(LocalStackResult<T> result)
        where T : class => result.Value
        ?? throw new CommandFailure(ExitCodes.Unusable, result.Failure!.Sentence);

    /// <summary>A commit as people know it.</summary>
    public static string Short(string? sha) => sha?.Length > Abbreviated ? sha[..Abbreviated] : sha ?? "";
}
