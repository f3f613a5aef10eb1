using System.Text;

namespace Patch.Tests.Git.Generated;

/// <summary>Random text files and random changes to their lines, made to mislead a diff: few distinct lines, repeated and moved blocks, odd line ends.</summary>
internal sealed class LineEdits(Random random)
{
    private static readonly string[] Words = ["alpha", "beta", "gamma", "delta", "}", "", "return;", "if (x)", "{", "    call();"];

    public byte[] Text()
    {
        var end = random.Next(8) == 0 ? "\r\n" : "\n";
        return random.Next(60) switch
        {
            // Beyond 64 of a line the histogram has no rare lines left.
            0 => Bytes(Repeated(random.Next(200, 3000), end)),
            1 => Bytes(Lines(random.Next(500, 2500), end)),
            2 => Bytes(Lines(3, end) + new string('x', 70_000) + end + Lines(3, end)),
            3 => [],
            _ => Bytes(Lines(random.Next(1, 40), end)),
        };
    }

    public byte[] Edit(byte[] content)
    {
        var lines = Encoding.Latin1.GetString(content).Split('\n').ToList();
        for (var i = random.Next(1, 4); i > 0; i--)
            One(lines);
        return Encoding.Latin1.GetBytes(string.Join('\n', lines));
    }

    private void One(List<string> lines)
    {
        var at = random.Next(lines.Count);
        var count = Math.Min(random.Next(1, 5), lines.Count - at);
        switch (random.Next(16))
        {
            case 0 or 1:
                lines.RemoveRange(at, count);
                break;
            case 2 or 3:
                lines.InsertRange(at, Enumerable.Range(0, count).Select(_ => Line()));
                break;
            case 4:
                // A block copied or moved: the same lines twice, or elsewhere.
                var block = lines.GetRange(at, count);
                if (random.Next(2) == 0)
                    lines.RemoveRange(at, count);
                lines.InsertRange(random.Next(lines.Count + 1), block);
                break;
            case 5:
                lines.Reverse(at, count);
                break;
            case 6:
                for (var line = at; line < at + count; line++)
                    lines[line] = random.Next(3) switch { 0 => "\t" + lines[line], 1 => lines[line] + "  ", _ => lines[line].Trim() };
                break;
            case 7:
                // A line end at the end of the file comes or goes.
                if (lines[^1].Length == 0 && lines.Count > 1)
                    lines.RemoveAt(lines.Count - 1);
                else
                    lines.Add("");
                break;
            case 8:
                var all = random.Next(2) == 0;
                for (var line = all ? 0 : at; line < (all ? lines.Count - 1 : at + count); line++)
                    lines[line] = lines[line].EndsWith('\r') ? lines[line].TrimEnd('\r') : lines[line] + "\r";
                break;
            case 9 when lines.Count < 1000:
                lines.AddRange(lines.Take(200).ToList());
                break;
            default:
                lines[at] = Line();
                break;
        }

        if (lines.Count == 0)
            lines.Add(Line());
    }

    // Few words, so that lines repeat and a diff has choices; a number now and then, so that it has anchors.
    private string Line() => random.Next(3) == 0 ? $"{Words[random.Next(Words.Length)]} {random.Next(1000)}" : Words[random.Next(Words.Length)];

    private string Lines(int count, string end) => string.Concat(Enumerable.Range(0, count).Select(_ => Line() + end));

    private string Repeated(int count, string end) => string.Concat(Enumerable.Range(0, count).Select(_ => Words[random.Next(4)] + end));

    private static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);
}
