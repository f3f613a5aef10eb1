using System.IO.Pipelines;
using System.Text;
using Patch.Core.Workspaces.Runners;
using Patch.Core.Workspaces.Runners.CodeMode;

namespace Patch.Tests.Workspaces.Runners.CodeMode;

public sealed class CodexMessagesTests
{
    [Fact]
    public async Task Messages_and_other_lines_are_told_apart()
    {
        var (messages, rest) = await CopyAsync("starting\n{\"id\":1}\n\nnot { this\n  {\"id\":2}\n{\"id\":3}");
        Assert.Equal("{\"id\":1}\n  {\"id\":2}\n{\"id\":3}\n", messages);
        Assert.Equal("starting\n\nnot { this\n", rest);
    }

    [Fact]
    public async Task A_line_without_end_is_cut_so_that_it_costs_no_more_memory()
    {
        const int MiB = 1024 * 1024;
        var (messages, rest) = await CopyAsync("{" + new string('x', 40 * MiB));
        Assert.InRange(messages.Length, 16 * MiB, 17 * MiB);
        Assert.EndsWith("x\n", messages, StringComparison.Ordinal);
        Assert.StartsWith("[", rest, StringComparison.Ordinal);
    }

    private static async Task<(string Messages, string Others)> CopyAsync(string output)
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        var rest = new BoundedOutput(1024);
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(output));
        await CodexMessages.CopyAsync(stream, pipe.Writer, rest, TestContext.Current.CancellationToken);
        await pipe.Writer.CompleteAsync();
        using var reader = new StreamReader(pipe.Reader.AsStream());
        return (await reader.ReadToEndAsync(TestContext.Current.CancellationToken), rest.Text);
    }
}
