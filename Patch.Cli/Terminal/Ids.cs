using System.CommandLine;

namespace Patch.Cli.Terminal;

/// <summary>Arguments that take an id: any text but none.</summary>
internal static class Ids
{
    public static Argument<string> Argument(string description)
    {
        var argument = new Argument<string>("id") { Description = description };
        argument.Validators.Add(result =>
        {
            if (result.Tokens.Any(token => string.IsNullOrWhiteSpace(token.Value)))
                result.AddError("The id must not be empty.");
        });
        return argument;
    }
}
