using System.Text.Json.Nodes;
using Patch.Core.Maintenance.Stacks;

namespace Patch.Api.Stacks;

/// <summary>The patch stacks, by name.</summary>
internal sealed record StackList(IReadOnlyList<StackView> Stacks);

/// <summary>One patch stack.</summary>
internal sealed record StackAnswer(StackView Stack);

/// <summary>A patch stack that this Patch follows.</summary>
/// <param name="Name">The flow package's name, or that in the settings.</param>
/// <param name="Active">False when neither a flow package nor the settings name it any more.</param>
/// <param name="Fork">The fork as <c>owner/name</c>, else its URL or path.</param>
/// <param name="Branch">The maintained branch.</param>
/// <param name="Upstream">Upstream as <c>owner/name</c>.</param>
/// <param name="Problem">Why it cannot be followed as it is configured.</param>
/// <param name="NextForecastAt">When it is forecast again, also when nothing is heard of upstream.</param>
/// <param name="Forecasts">The newest forecast of each line: of the releases, and of each branch that was heard of.</param>
internal sealed record StackView(
    string Name, bool Active, string Fork, string Branch, string? Upstream, string? Problem, DateTimeOffset? NextForecastAt, IReadOnlyList<StoredForecast> Forecasts);

/// <summary>A forecast that was kept.</summary>
/// <param name="Line"><c>releases</c>, or a branch's full name.</param>
/// <param name="PreviousVerdict">The line's verdict before.</param>
/// <param name="MadeAt">When it was made.</param>
/// <param name="Forecast">What it says.</param>
internal sealed record StoredForecast(string Line, string? PreviousVerdict, DateTimeOffset MadeAt, ForecastAnswer Forecast);

/// <summary>Work on a stack that the worker was asked for.</summary>
internal sealed record StackTaskAnswer(StackTaskView Task);

/// <summary>The state of such work.</summary>
/// <param name="Id">To ask for it again at <c>/stack-tasks/ID</c>.</param>
/// <param name="Stack">The stack.</param>
/// <param name="Kind">What is done.</param>
/// <param name="State"><c>pending</c>, <c>done</c> or <c>failed</c>.</param>
/// <param name="Error">Why it failed.</param>
/// <param name="CreatedAt">When it was asked for.</param>
/// <param name="EndedAt">When it ended.</param>
/// <param name="Result">What it came to.</param>
internal sealed record StackTaskView(
    string Id, string Stack, string Kind, string State, string? Error, DateTimeOffset CreatedAt, DateTimeOffset? EndedAt, JsonNode? Result);
