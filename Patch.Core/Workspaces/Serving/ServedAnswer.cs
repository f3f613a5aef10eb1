using System.Text.Json.Nodes;

namespace Patch.Core.Workspaces.Serving;

/// <summary>What a served workspace answers, whatever the wire.</summary>
public abstract record ServedAnswer
{
    private ServedAnswer()
    {
    }

    /// <summary>Done.</summary>
    /// <param name="Body">The answer as a workspace backend writes it.</param>
    public sealed record Done(JsonObject Body) : ServedAnswer;

    /// <summary>There is no such event or run.</summary>
    /// <param name="Kind"><c>event</c> or <c>run</c>.</param>
    /// <param name="Id">The id that was asked for.</param>
    public sealed record Unknown(string Kind, string Id) : ServedAnswer;

    /// <summary>The request cannot be understood.</summary>
    /// <param name="Sentence">What is missing or wrong.</param>
    public sealed record Invalid(string Sentence) : ServedAnswer;

    /// <summary>The run has ended, so it cannot be cancelled any more.</summary>
    /// <param name="Sentence">How it ended.</param>
    public sealed record TooLate(string Sentence) : ServedAnswer;
}
