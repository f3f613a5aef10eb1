using System.Text;
using Patch.Core.Workspaces.Runners;

namespace Patch.Tests.Workspaces.Runners;

public sealed class BoundedOutputTests
{
    [Theory]
    [InlineData("", null)]
    [InlineData("nothing\n", null)]
    [InlineData("FLOW_RESULT {}", "{}")]
    [InlineData("FLOW_RESULT one\nFLOW_RESULT two\nafter", "two")]
    [InlineData("FLOW_RESULT one\nFLOW_RESULTtwo\nFLOW_RESUL\nT two\n", "one")]
    [InlineData("before FLOW_RESULT FLOW_RESULT x\r\n", "FLOW_RESULT x\r")]
    [InlineData("FLOW_FLOW_RESULT x", "x")]
    [InlineData("a long line that comes before FLOW_RESULT 0123456789012345678901234567890123456789 and more\n", "01234567890123456789012345678901")]
    public void The_last_result_is_found_however_the_output_is_cut_into_pieces(string text, string? result)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var size = 1; size <= Math.Max(1, bytes.Length); size++)
        {
            var output = new BoundedOutput(32);
            foreach (var piece in bytes.Chunk(size))
                output.Add(piece);
            output.End();
            Assert.Equal(result, output.Result);
            Assert.EndsWith(text.Length > 32 ? text[^32..] : text, output.Text, StringComparison.Ordinal);
        }
    }
}
