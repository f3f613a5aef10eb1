using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Patch.Api.Console.Pages.Stacks;
using Patch.Api.Http;
using Patch.Core.Data;
using Patch.Core.FlowEvents;
using Patch.Core.Maintenance.Stacks;
using Patch.ServiceDefaults.Sessions;

namespace Patch.Api.Console.Acts;

/// <summary>What can be done with a stack. The worker does it; the page shows how far it is.</summary>
internal static class StackActs
{
    private const int LongestVersion = 400;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public static IEndpointRouteBuilder MapStackActs(this IEndpointRouteBuilder console)
    {
        console.MapAct("/stacks/{name}/forecast", "forecast", ConsoleRoles.Operator, ForecastAsync);
        console.MapAct("/stacks/{name}/blame", "blame", ConsoleRoles.Operator, BlameAsync);
        console.MapAct("/stacks/{name}/range-diff", "range-diff", ConsoleRoles.Operator, RangeDiffAsync);
        console.MapAct("/stacks/{name}/start", "start-attempt", ConsoleRoles.Operator, StartAsync);
        return console;
    }

    /// <summary>What came of work within the time that a person waits.</summary>
    public static ActOutcome Outcome(string subject, StackTask task, string done, string? page = null) => task.State switch
    {
        StackTaskStates.Done => ActOutcome.Ok(subject, done, page),
        StackTaskStates.Failed => new ActOutcome(false, subject, UrlCredentials.Hide(task.Error?[(task.Error.IndexOf(' ', StringComparison.Ordinal) + 1)..]) ?? "It failed.", page),
        _ => ActOutcome.Ok(subject, "The worker was asked; it has not ended yet.", page),
    };

    private static async Task<ActOutcome> ForecastAsync(EncodedId name, IDbContextFactory<PatchDbContext> contexts, StackTasks tasks, CancellationToken cancellationToken)
    {
        if (await FindAsync(name, contexts, cancellationToken) is not { } stack)
            return Unknown(name);
        var asked = await tasks.AskAsync(stack.Name, ForecastStack.Name, ForecastStack.Arguments(onto: null, follow: true), cancellationToken);
        var task = await tasks.WaitAsync(asked, Patience, cancellationToken);
        return Outcome(name.Value, task, "The forecast is as new as upstream.", task.State == StackTaskStates.Done ? ConsolePaths.Stack(name.Value) : ConsolePaths.With(ConsolePaths.Stack(name.Value), ("task", task.Id)));
    }

    private static async Task<ActOutcome> BlameAsync(
        EncodedId name, [FromForm] string? line, IDbContextFactory<PatchDbContext> contexts, StackTasks tasks, CancellationToken cancellationToken)
    {
        if (await FindAsync(name, contexts, cancellationToken) is not { } stack)
            return Unknown(name);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var forecast = (await StackCardsQuery.ForecastsAsync(db, stack.NameKey, cancellationToken)).FirstOrDefault(one => one.Line == line)?.Forecast;
        if (forecast?.Onto is not { } onto)
            return ActOutcome.Refused(name.Value, "There is no such forecast any more. Load the page again.");
        var asked = await tasks.AskOnceAsync(stack.Name, BlameStack.Name, BlameStack.Arguments(onto), again: true, cancellationToken);
        return Outcome(name.Value, await tasks.WaitAsync(asked, Patience, cancellationToken), "The commits were found.");
    }

    private static async Task<ActOutcome> RangeDiffAsync(
        EncodedId name, [FromForm] string? from, [FromForm] string? to, IDbContextFactory<PatchDbContext> contexts, StackTasks tasks, CancellationToken cancellationToken)
    {
        if (await FindAsync(name, contexts, cancellationToken) is not { } stack)
            return Unknown(name);
        if (new[] { from, to }.Any(version => string.IsNullOrWhiteSpace(version) || version.Length > LongestVersion || version.Any(char.IsControl)))
            return ActOutcome.Refused(name.Value, "Name two versions: candidates, branches, tags or commits of the fork.");
        var asked = await tasks.AskOnceAsync(stack.Name, RangeDiffStack.Name, RangeDiffStack.Arguments(from, to), again: true, cancellationToken);
        return Outcome(
            name.Value, await tasks.WaitAsync(asked, Patience, cancellationToken), "The two were compared.",
            ConsolePaths.With(ConsolePaths.Stack(name.Value), ("from", from), ("to", to)) + "#compare");
    }

    private static async Task<ActOutcome> StartAsync(
        EncodedId name, [FromForm] string? tag, [FromForm] string? mark, StartStack starting, HttpContext context, CancellationToken cancellationToken)
    {
        if (starting.Find(name.Value) is not { } start)
            return ActOutcome.Refused(name.Value, "No flow package of this workspace carries this stack, so nothing can be started here.");
        var once = mark is { Length: > 0 and <= 40 } && mark.All(char.IsAsciiLetterOrDigit) ? mark : "now";
        return await starting.RunAsync(start, tag, once, context.User.Identity?.Name ?? "console", cancellationToken) switch
        {
            CreateResult.Created made => ActOutcome.Ok(made.FlowEvent.Id, "The event was made; the worker hands it to its workspace.", ConsolePaths.Event(made.FlowEvent.Id)),
            CreateResult.Known known => ActOutcome.Ok(known.FlowEvent.Id, "It was started already.", ConsolePaths.Event(known.FlowEvent.Id)),
            CreateResult.Invalid invalid => ActOutcome.Refused(name.Value, invalid.Sentence),
            var result => throw new InvalidOperationException($"Unknown result {result}"),
        };
    }

    private static ActOutcome Unknown(EncodedId name) => ActOutcome.Refused(name.Value, "There is no such stack, or it is not followed any more.");

    private static async Task<MaintainedStack?> FindAsync(EncodedId name, IDbContextFactory<PatchDbContext> contexts, CancellationToken cancellationToken)
    {
        var key = IdKeys.Of(name.Value);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.MaintainedStacks.AsNoTracking().SingleOrDefaultAsync(row => row.NameKey == key && row.Active, cancellationToken);
    }
}
