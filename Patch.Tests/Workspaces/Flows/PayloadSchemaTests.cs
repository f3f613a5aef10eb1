using Patch.Core.Workspaces.Flows;
using Patch.Tests.Support;

namespace Patch.Tests.Workspaces.Flows;

public sealed class PayloadSchemaTests : IDisposable
{
    private readonly string folder = Programs.NewFolder("schema");

    public void Dispose() => Programs.DeleteFolder(folder);

    [Theory]
    [InlineData("""{"type":"object","required":["tag"],"properties":{"tag":{"type":"string"}}}""", """{"tag":"v1","more":1}""", "")]
    [InlineData("""{"type":"object","required":["tag"]}""", """{}""", "payload.tag is missing")]
    [InlineData("""{"properties":{"a":{"properties":{"b":{"type":"string"}}}}}""", """{"a":{"b":1}}""", "payload.a.b: StringExpected")]
    [InlineData("""{"properties":{"event":{"const":"release"}}}""", """{"event":"push"}""", "payload.event is none of the allowed values")]
    [InlineData("""{"properties":{"event":{"const":"release"}}}""", """{"event":"release"}""", "")]
    [InlineData("""{"properties":{"const":{"type":"string"},"if":{"type":"string"}}}""", """{"const":"x","if":"y"}""", "")]
    [InlineData("""{"$defs":{"v":{"type":"string","pattern":"^v"}},"properties":{"tag":{"$ref":"#/$defs/v"}}}""", """{"tag":"x"}""", "payload.tag: PatternMismatch")]
    [InlineData("""{"additionalProperties":false,"properties":{"a":{}}}""", """{"b":1}""", "payload.b is not allowed")]
    public async Task A_payload_is_checked(string schema, string payload, string faults)
    {
        var found = await PayloadSchema.CheckAsync(Write(schema), payload, TestContext.Current.CancellationToken);
        Assert.Equal(faults, string.Join("; ", found));
    }

    [Theory]
    [InlineData("""{"if":{"required":["a"]},"then":{"required":["b"]}}""", "the schema schema.json uses 'if', which is not checked here")]
    [InlineData("""{"properties":{"a":{"$ref":"http://127.0.0.1:1/x.json"}}}""", "only references within the package are followed")]
    [InlineData("""{"type":""", "the schema schema.json cannot be read")]
    [InlineData("""[1]""", "the schema schema.json is not a JSON object")]
    [InlineData("""{"$ref":"missing.json"}""", "the schema schema.json cannot be read")]
    public async Task A_schema_that_cannot_be_used_is_a_sentence(string schema, string sentence)
    {
        var path = Write(schema);
        var fault = await Assert.ThrowsAsync<PayloadSchemaException>(() => PayloadSchema.CheckAsync(path, "{}", TestContext.Current.CancellationToken));
        Assert.Contains(sentence, fault.Message, StringComparison.Ordinal);
    }

    private string Write(string schema)
    {
        var path = Path.Combine(folder, "schema.json");
        File.WriteAllText(path, schema);
        return path;
    }
}
