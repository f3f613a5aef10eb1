namespace Patch.Tests.Docs;

/// <summary>Every command in a tutorial is run, with real programs, and does what the page says.</summary>
public sealed class TutorialTests(PageWorkshop workshop) : IClassFixture<PageWorkshop>
{
    public static TheoryData<string> Pages => [.. Page.In("tutorials")];

    [Theory]
    [MemberData(nameof(Pages))]
    public Task Every_command_does_what_the_page_says(string path) => workshop.RunAsync(Page.Read(path));
}
