using System.Text.Json;

namespace Patch.Core.Workspaces.Flows.Schemas;

/// <summary>
/// Checks payloads against the JSON Schema of a step, as draft 2020-12 has it, with the older forms of <c>items</c>, <c>dependencies</c> and
/// <c>definitions</c>. <c>format</c> and the other annotations are not checked, as the draft wants it by default.
/// </summary>
internal static class PayloadSchema
{
    private const int FaultLimit = 10;
    private const int FaultLength = 300;

    /// <summary>What the payload misses, each as the middle of a sentence, the first ten; empty when it validates.</summary>
    /// <param name="path">The schema's file.</param>
    /// <param name="root">The package's folder: references reach no further.</param>
    /// <param name="payload">What is checked.</param>
    /// <exception cref="PayloadSchemaException">The schema cannot be used; the message says why.</exception>
    public static IReadOnlyList<string> Check(string path, string root, JsonElement payload)
    {
        var files = new SchemaFiles(root);
        var faults = new List<string>();
        try
        {
            new SchemaCheck(files).Check(files.Open(path), payload, "payload", faults);
        }
        catch (InvalidOperationException)
        {
            throw new PayloadSchemaException("the payload or the schema has a text with half of a surrogate pair, which is no text");
        }

        return [.. faults.Distinct(StringComparer.Ordinal).Take(FaultLimit).Select(fault => fault.Length > FaultLength ? $"{fault[..FaultLength]}…" : fault)];
    }
}

/// <summary>A schema that cannot be used; the message is the middle of a sentence.</summary>
internal sealed class PayloadSchemaException(string message) : Exception(message);
