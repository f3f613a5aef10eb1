using System.Text.Json;
using Patch.Core.Workspaces.Flows.Schemas;
using Patch.Tests.Support;

namespace Patch.Tests.Workspaces.Flows.Schemas;

public sealed class PayloadSchemaTests : IDisposable
{
    private readonly string folder = Programs.NewFolder("schema");

    public void Dispose() => Programs.DeleteFolder(folder);

    [Theory]
    [InlineData("""{"type":"object","required":["tag"],"properties":{"tag":{"type":"string"}}}""", """{"tag":"v1","more":1}""", "")]
    [InlineData("""{"type":"object","required":["tag"]}""", """{}""", "payload.tag is missing")]
    [InlineData("""{"type":["object","null"]}""", """5""", "payload must be an object or null")]
    [InlineData("""{"properties":{"a":{"properties":{"b":{"type":"string"}}}}}""", """{"a":{"b":1}}""", "payload.a.b must be a string")]
    [InlineData("""{"properties":{"event":{"const":"release"}}}""", """{"event":"push"}""", "payload.event is none of the allowed values")]
    [InlineData("""{"properties":{"event":{"enum":["release",{"a":1}]}}}""", """{"event":{"a":1.0}}""", "")]
    [InlineData("""{"properties":{"const":{"type":"string"},"if":{"type":"string"}}}""", """{"const":"x","if":"y"}""", "")]
    [InlineData("""{"additionalProperties":false,"properties":{"a":{}},"patternProperties":{"^x-":{}}}""", """{"a":1,"x-1":1,"b":1}""", "payload.b is not allowed")]
    [InlineData("""{"patternProperties":{"^v":{"type":"integer"}}}""", """{"v1":1.0,"v2":"x","w":"x"}""", "payload.v2 must be a whole number")]
    [InlineData("""{"propertyNames":{"maxLength":2}}""", """{"ok":1,"toolong":1}""", "the name of payload.toolong must have at most 2 characters")]
    [InlineData("""{"properties":{"a":{"minLength":2,"maxLength":2}}}""", """{"a":"😀😀"}""", "")]
    [InlineData("""{"properties":{"a":{"minimum":1,"exclusiveMaximum":3,"multipleOf":0.5}}}""", """{"a":3}""", "payload.a must be below 3")]
    [InlineData("""{"properties":{"a":{"minimum":1,"exclusiveMinimum":true}}}""", """{"a":1}""", "payload.a must be above 1")]
    [InlineData("""{"properties":{"a":{"pattern":"^v[0-9]"}}}""", """{"a":"x1"}""", "payload.a does not match the pattern ^v[0-9]")]
    [InlineData("""{"properties":{"a":{"format":"email"}}}""", """{"a":"not one"}""", "")]
    [InlineData("""{"properties":{"a":{"items":{"type":"string"},"uniqueItems":true}}}""", """{"a":["x",2,"x"]}""", "payload.a[1] must be a string; payload.a has an item twice")]
    [InlineData("""{"properties":{"a":{"prefixItems":[{"type":"string"}],"items":false}}}""", """{"a":["x",2]}""", "payload.a[1] is not allowed")]
    [InlineData("""{"properties":{"a":{"items":[{"type":"string"}],"additionalItems":false}}}""", """{"a":["x",2]}""", "payload.a[1] is not allowed")]
    [InlineData("""{"properties":{"a":{"contains":{"const":1},"maxContains":1}}}""", """{"a":[1,2,1]}""", "payload.a has 2 items that fit the schema in contains")]
    [InlineData("""{"anyOf":[{"required":["a"]},{"required":["b"]}]}""", """{}""", "payload fits none of the schemas in anyOf")]
    [InlineData("""{"oneOf":[{"required":["a"]},{"required":["b"]}]}""", """{"a":1,"b":1}""", "payload fits 2 of the schemas in oneOf instead of one")]
    [InlineData("""{"not":{"required":["a"]}}""", """{"a":1}""", "payload fits the schema in not")]
    [InlineData("""{"if":{"required":["a"]},"then":{"required":["b"]},"else":{"required":["c"]}}""", """{"a":1}""", "payload.b is missing")]
    [InlineData("""{"if":{"required":["a"]},"then":{"required":["b"]},"else":{"required":["c"]}}""", """{}""", "payload.c is missing")]
    [InlineData("""{"dependentRequired":{"a":["b"]},"dependentSchemas":{"a":{"minProperties":3}}}""", """{"a":1}""", "payload.b is missing; payload must have at least 3 properties")]
    [InlineData("""{"dependencies":{"a":["b"]}}""", """{"a":1}""", "payload.b is missing")]
    [InlineData("true", """{"a":1}""", "")]
    [InlineData("false", """{"a":1}""", "payload is not allowed")]
    public void A_payload_is_checked(string schema, string payload, string faults) => Assert.Equal(faults, Check(schema, payload));

    [Theory]
    [InlineData("""{"$defs":{"v":{"type":"string","pattern":"^v"}},"properties":{"tag":{"$ref":"#/$defs/v"}}}""", """{"tag":"x"}""", "payload.tag does not match the pattern ^v")]
    [InlineData("""{"$defs":{"a":{"$defs":{"b":{"type":"string"}},"properties":{"x":{"$ref":"#/$defs/a/$defs/b"}}}},"$ref":"#/$defs/a"}""", """{"x":1}""", "payload.x must be a string")]
    [InlineData("""{"$defs":{"a":{"type":"object"}},"$ref":"#/$defs/a","required":["q"]}""", """{}""", "payload.q is missing")]
    [InlineData("""{"definitions":{"a/b c":{"type":"string"}},"properties":{"x":{"$ref":"#/definitions/a~1b%20c"}}}""", """{"x":1}""", "payload.x must be a string")]
    [InlineData("""{"$defs":{"a":{"$anchor":"tag","type":"string"}},"properties":{"x":{"$ref":"#tag"}}}""", """{"x":1}""", "payload.x must be a string")]
    [InlineData("""{"$defs":{"n":{"required":["v"],"properties":{"next":{"$ref":"#/$defs/n"}}}},"$ref":"#/$defs/n"}""", """{"v":1,"next":{"v":2,"next":{}}}""", "payload.next.next.v is missing")]
    [InlineData("""{"allOf":[{"type":"string"},{"type":"array"}]}""", """5""", "payload must be a string; payload must be a list")]
    [InlineData("""{"properties":{"x":{"$ref":"common.json#/$defs/tag"}}}""", """{"x":1}""", "payload.x must be a string")]
    [InlineData("""{"$id":"https://example.com/s/release.json","properties":{"x":{"$ref":"common.json#/$defs/tag"}}}""", """{"x":1}""", "payload.x must be a string")]
    [InlineData("""{"properties":{"x":{"$ref":"https://example.com/common"}}, "$defs":{"c":{"$id":"https://example.com/common","type":"string"}}}""", """{"x":1}""", "payload.x must be a string")]
    [InlineData("""{"$id":"https://example.com/s/release.json","properties":{"x":{"$ref":"https://example.com/s/release.json#/$defs/t"}},"$defs":{"t":{"type":"string"}}}""", """{"x":1}""", "payload.x must be a string")]
    public void References_within_the_package_are_followed(string schema, string payload, string faults)
    {
        File.WriteAllText(Path.Combine(folder, "common.json"), """{"$defs":{"tag":{"$ref":"#/$defs/text"},"text":{"type":"string"}}}""");
        Assert.Equal(faults, Check(schema, payload));
    }

    [Theory]
    [InlineData("""{"properties":{"a":{"$ref":"http://127.0.0.1:1/x.json"}}}""", "refers to http://127.0.0.1:1/x.json; only references within the package are followed")]
    [InlineData("""{"$id":"https://example.com/a.json","$ref":"https://example.com/b.json"}""", "only references within the package are followed")]
    [InlineData("""{"$ref":"file:///etc/passwd"}""", "only references within the package are followed")]
    [InlineData("""{"$ref":"..%2fsecret.json"}""", "the schema ../secret.json lies outside the package")]
    [InlineData("""{"$ref":"../secret.json"}""", "the schema secret.json cannot be read")]
    [InlineData("""{"$ref":"#/$defs/a"}""", "the schema schema.json refers to #/$defs/a, which is not there")]
    [InlineData("""{"$defs":{"a":{"$ref":"#/$defs/a"}},"$ref":"#/$defs/a"}""", "the schema schema.json refers to itself without end")]
    [InlineData("""{"unevaluatedProperties":false}""", "the schema schema.json uses 'unevaluatedProperties', which is not checked here")]
    [InlineData("""{"properties":{"a":{"type":"text"}}}""", "the schema schema.json is wrong: 'type' must be of null, boolean, object")]
    [InlineData("""{"properties":{"a":{"pattern":"("}}}""", "the schema schema.json has the pattern (, which is no regular expression")]
    [InlineData("""{"properties":{"a":{"pattern":"^(x+)+$"}}}""", "the schema schema.json has the pattern ^(x+)+$, which takes too long on this payload")]
    [InlineData("""{"required":"a"}""", "the schema schema.json is wrong: 'required' must be a list of strings")]
    [InlineData("""{"properties":{"a":1}}""", "is wrong: it has a schema that is neither an object nor true or false")]
    [InlineData("""{"type":""", "the schema schema.json cannot be read")]
    [InlineData("""[1]""", "the schema schema.json is not a JSON object")]
    public void A_schema_that_cannot_be_used_is_a_sentence(string schema, string sentence)
    {
        var payload = $$"""{"a":"{{new string('x', 60)}}!"}""";
        var fault = Assert.Throws<PayloadSchemaException>(() => Check(schema, payload));
        Assert.Contains(sentence, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Half_a_surrogate_pair_in_a_payload_is_a_sentence()
    {
        var fault = Assert.Throws<PayloadSchemaException>(() => Check("""{"properties":{"a":{"minLength":1}}}""", "{\"a\":\"\\ud800\"}"));
        Assert.Contains("half of a surrogate pair", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Many_faults_are_cut_to_the_first_ten()
    {
        var payload = $"{{{string.Join(',', Enumerable.Range(0, 500).Select(number => $"\"{new string('k', 1000)}{number}\":1"))}}}";
        var faults = Check("""{"additionalProperties":false}""", payload);
        Assert.InRange(faults.Length, 3000, 3100);
    }

    private string Check(string schema, string payload)
    {
        var path = Path.Combine(folder, "schema.json");
        File.WriteAllText(path, schema);
        return string.Join("; ", PayloadSchema.Check(path, folder, JsonElement.Parse(payload)));
    }
}
