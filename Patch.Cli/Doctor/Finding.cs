namespace Patch.Cli.Doctor;

/// <summary>Something that a person should mend.</summary>
/// <param name="Code">What programs can tell findings by: of <see cref="Findings"/>, or a code of a checkout's obstacles.</param>
/// <param name="Sentence">What is wrong and what to do.</param>
/// <param name="Command">The command that mends it; words in capitals are to be filled in. Null when there is none.</param>
internal sealed record Finding(string Code, string Sentence, string? Command = null);

/// <summary>Codes of findings that are not about the checkout itself.</summary>
internal static class Findings
{
    /// <summary>A program that something here needs is not on the PATH.</summary>
    public const string MissingProgram = "missing-program";

    /// <summary>A setting of the environment that would stop a start.</summary>
    public const string BadSetting = "bad-setting";

    /// <summary>A flow package that cannot be used.</summary>
    public const string FlowPackage = "flow-package";

    /// <summary>The sources file is not there, or cannot be read at all.</summary>
    public const string SourcesFile = "sources-file";

    /// <summary>An entry of the sources file that is refused.</summary>
    public const string FeedSource = "feed-source";

    /// <summary>The Patch at the given URL does not answer as it should.</summary>
    public const string Service = "service";

    /// <summary>The Patch at the given URL does not take the token.</summary>
    public const string Token = "token";
}
