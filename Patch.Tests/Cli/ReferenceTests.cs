using System.CommandLine;
using System.CommandLine.Help;
using System.Reflection;
using System.Text.RegularExpressions;
using Patch.Cli;
using Patch.Cli.Doctor;
using Patch.Cli.Terminal;
using Patch.Tests.Support;

namespace Patch.Tests.Cli;

/// <summary>docs/reference/cli.md has a section for every command, with its options and no others, and the exit codes.</summary>
public sealed partial class ReferenceTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(SourceFolder.Root, "docs", "reference", "cli.md"));

    private static readonly Dictionary<string, Command> Commands = Leaves(PatchmoiCommand.Create(), "patchmoi").ToDictionary();

    private static readonly Dictionary<string, string> Sections = Heading().Split(Page)[1..].Chunk(2).ToDictionary(pair => pair[0], pair => pair[1]);

    public static TheoryData<string> Paths => [.. Commands.Keys];

    [Fact]
    public void Every_command_has_a_section_and_every_section_a_command() =>
        Assert.Equal(Commands.Keys.Order(StringComparer.Ordinal), Sections.Keys.Order(StringComparer.Ordinal));

    [Theory, MemberData(nameof(Paths))]
    public void A_section_names_each_option_of_its_command_and_no_other(string path)
    {
        var options = Commands[path].Options.Where(option => option is not HelpOption).Select(option => option.Name);
        var named = OptionName().Matches(Sections[path]).Select(match => match.Groups[1].Value).Except(Global().Select(option => option.Name)).Distinct();
        Assert.Equal(options.Order(StringComparer.Ordinal), named.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Options_of_all_commands_are_in_the_first_table()
    {
        var table = Page[..Page.IndexOf("## ", 2, StringComparison.Ordinal)];
        Assert.All(Global(), option => Assert.Contains($"| `{option.Name}", table, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_exit_code_is_in_the_table()
    {
        var codes = typeof(ExitCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (int)field.GetRawConstantValue()!);
        Assert.Equal(codes, ExitCode().Matches(Page).Select(match => int.Parse(match.Groups[1].ValueSpan, provider: null)));
    }

    [Fact]
    public void Every_code_of_a_finding_is_in_the_section_of_the_doctor()
    {
        var codes = typeof(Findings).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!);
        Assert.All(codes, code => Assert.Contains($"`{code}`", Sections["patchmoi doctor"], StringComparison.Ordinal));
    }

    [Fact]
    public void A_command_says_what_it_does_and_so_does_each_of_its_options()
    {
        Assert.All(Commands, command => Assert.False(string.IsNullOrWhiteSpace(command.Value.Description), command.Key));
        Assert.All(
            Commands.SelectMany(command => command.Value.Options.Concat(Global()).Select(option => (command.Key, option))),
            pair => Assert.False(string.IsNullOrWhiteSpace(pair.option.Description), $"{pair.Key} {pair.option.Name}"));
        Assert.All(
            Commands.SelectMany(command => command.Value.Arguments.Select(argument => (command.Key, argument))),
            pair => Assert.False(string.IsNullOrWhiteSpace(pair.argument.Description), $"{pair.Key} {pair.argument.Name}"));
    }

    private static IEnumerable<Option> Global() => PatchmoiCommand.Create().Options.Where(option => option is { Recursive: true } and not HelpOption);

    private static IEnumerable<KeyValuePair<string, Command>> Leaves(Command command, string path) => command.Subcommands.Count == 0
        ? [new(path, command)]
        : command.Subcommands.SelectMany(below => Leaves(below, $"{path} {below.Name}"));

    [GeneratedRegex("^### `(patchmoi [^`]+)`$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex("`(--[a-z][a-z-]*)")]
    private static partial Regex OptionName();

    [GeneratedRegex(@"^\| (\d+) \|", RegexOptions.Multiline)]
    private static partial Regex ExitCode();
}
