using System.Text.Json;
using System.Text.RegularExpressions;

namespace Patch.Core.Workspaces.Flows.Schemas;

/// <summary>
/// Checks a value against a schema, keyword by keyword (JSON Schema draft 2020-12, core, applicator and validation vocabularies). A keyword that
/// is not checked here but would decide makes the schema unusable: a check that is left out unseen would let a step run on what it is not made
/// for.
/// </summary>
internal sealed class SchemaCheck(SchemaFiles files)
{
    private const int DepthLimit = 500;
    private const int StepLimit = 1_000_000;
    private static readonly TimeSpan PatternLimit = TimeSpan.FromSeconds(1);

    private int depth;
    private int steps;

    /// <summary>Adds to <paramref name="faults"/> what the value misses.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="value">The value.</param>
    /// <param name="place">Where it stands, for the sentences.</param>
    /// <param name="faults">Each is the middle of a sentence.</param>
    /// <exception cref="PayloadSchemaException">The schema cannot be used.</exception>
    public void Check(Schema schema, JsonElement value, string place, List<string> faults)
    {
        if (schema.Json.ValueKind == JsonValueKind.True)
            return;
        if (schema.Json.ValueKind == JsonValueKind.False)
        {
            faults.Add($"{place} is not allowed");
            return;
        }

        if (schema.Json.ValueKind != JsonValueKind.Object)
            throw new PayloadSchemaException($"the schema {schema.Name} is wrong: it has a schema that is neither an object nor true or false");
        if (depth == DepthLimit)
            throw new PayloadSchemaException($"the schema {schema.Name} refers to itself without end");
        depth++;
        foreach (var keyword in schema.Json.EnumerateObject())
            Apply(keyword, schema, value, place, faults);
        depth--;
    }

    private void Apply(JsonProperty keyword, Schema schema, JsonElement value, string place, List<string> faults)
    {
        Step(schema);
        switch (keyword.Name)
        {
            case "$dynamicRef" or "$recursiveRef" or "unevaluatedItems" or "unevaluatedProperties":
                throw new PayloadSchemaException($"the schema {schema.Name} uses '{keyword.Name}', which is not checked here");
            case "$ref":
                Check(files.Resolve(schema, schema.Text(keyword)), value, place, faults);
                break;
            case "allOf":
                foreach (var inner in schema.Inners(keyword))
                    Check(inner, value, place, faults);
                break;
            case "anyOf" when !schema.Inners(keyword).Any(inner => Fits(inner, value, place)):
                faults.Add($"{place} fits none of the schemas in anyOf");
                break;
            case "oneOf" when schema.Inners(keyword).Count(inner => Fits(inner, value, place)) is var fitting and not 1:
                faults.Add($"{place} fits {fitting} of the schemas in oneOf instead of one");
                break;
            case "not" when Fits(schema.Inner(keyword.Value), value, place):
                faults.Add($"{place} fits the schema in not");
                break;
            case "if" when schema.Other(Fits(schema.Inner(keyword.Value), value, place) ? "then" : "else") is { } branch:
                Check(schema.Inner(branch), value, place, faults);
                break;
            default:
                if (SchemaAssertions.Fault(keyword, schema, value) is { } fault)
                    faults.Add($"{place} {fault}");
                else if (value.ValueKind == JsonValueKind.Object)
                    ApplyToObject(keyword, schema, value, place, faults);
                else if (value.ValueKind == JsonValueKind.Array)
                    ApplyToArray(keyword, schema, value, place, faults);
                else if (value.ValueKind == JsonValueKind.String && keyword.Name == "pattern" && !Matches(schema, schema.Text(keyword), value.GetString()!))
                    faults.Add($"{place} does not match the pattern {keyword.Value}");
                break;
        }
    }

    private void ApplyToObject(JsonProperty keyword, Schema schema, JsonElement value, string place, List<string> faults)
    {
        switch (keyword.Name)
        {
            case "required":
                Require(schema.Texts(keyword.Name, keyword.Value));
                break;
            case "properties":
                foreach (var (name, inner) in schema.Named(keyword))
                {
                    if (value.TryGetProperty(name, out var member))
                        Check(inner, member, $"{place}.{name}", faults);
                }

                break;
            case "patternProperties":
                foreach (var (pattern, inner) in schema.Named(keyword))
                {
                    foreach (var member in value.EnumerateObject().Where(member => Matches(schema, pattern, member.Name)))
                        Check(inner, member.Value, $"{place}.{member.Name}", faults);
                }

                break;
            case "additionalProperties":
                foreach (var member in value.EnumerateObject().Where(member => !IsNamed(schema, member.Name)))
                    Check(schema.Inner(keyword.Value), member.Value, $"{place}.{member.Name}", faults);
                break;
            case "propertyNames":
                foreach (var member in value.EnumerateObject())
                    Check(schema.Inner(keyword.Value), JsonSerializer.SerializeToElement(member.Name), $"the name of {place}.{member.Name}", faults);
                break;
            case "dependentRequired" or "dependentSchemas" or "dependencies":
                foreach (var (name, inner) in schema.Named(keyword).Where(dependent => value.TryGetProperty(dependent.Name, out _)))
                {
                    if (inner.Json.ValueKind == JsonValueKind.Array)
                        Require(schema.Texts(keyword.Name, inner.Json));
                    else
                        Check(inner, value, place, faults);
                }

                break;
            default:
                break;
        }

        void Require(IEnumerable<string> names) =>
            faults.AddRange(names.Where(name => !value.TryGetProperty(name, out _)).Select(name => $"{place}.{name} is missing"));
    }

    private void ApplyToArray(JsonProperty keyword, Schema schema, JsonElement value, string place, List<string> faults)
    {
        switch (keyword.Name)
        {
            case "prefixItems":
            case "items" when keyword.Value.ValueKind == JsonValueKind.Array:
                foreach (var (index, inner) in schema.Inners(keyword).Index().Take(value.GetArrayLength()))
                    Check(inner, value[index], $"{place}[{index}]", faults);
                break;
            case "items" or "additionalItems":
                foreach (var (index, item) in value.EnumerateArray().Index().Skip(SchemaAssertions.Prefix(schema, keyword.Name)))
                    Check(schema.Inner(keyword.Value), item, $"{place}[{index}]", faults);
                break;
            case "contains":
                var found = value.EnumerateArray().Count(item => Fits(schema.Inner(keyword.Value), item, place));
                var least = schema.Other("minContains") is { } min ? schema.Count("minContains", min) : 1;
                var most = schema.Other("maxContains") is { } max ? schema.Count("maxContains", max) : int.MaxValue;
                if (found < least || found > most)
                    faults.Add($"{place} has {found} items that fit the schema in contains");
                break;
            case "uniqueItems" when keyword.Value.ValueKind == JsonValueKind.True && HasDouble(schema, [.. value.EnumerateArray()]):
                faults.Add($"{place} has an item twice");
                break;
            default:
                break;
        }
    }

    private bool Fits(Schema schema, JsonElement value, string place)
    {
        var faults = new List<string>();
        Check(schema, value, place, faults);
        return faults.Count == 0;
    }

    private bool HasDouble(Schema schema, JsonElement[] items)
    {
        for (var later = 1; later < items.Length; later++)
        {
            for (var earlier = 0; earlier < later; earlier++)
            {
                Step(schema);
                if (JsonElement.DeepEquals(items[earlier], items[later]))
                    return true;
            }
        }

        return false;
    }

    /// <summary>True when <c>properties</c> or <c>patternProperties</c> beside it speak of the name.</summary>
    private bool IsNamed(Schema schema, string name) =>
        (schema.Other("properties") is { ValueKind: JsonValueKind.Object } named && named.TryGetProperty(name, out _))
        || (schema.Other("patternProperties") is { ValueKind: JsonValueKind.Object } patterns
            && patterns.EnumerateObject().Any(pattern => Matches(schema, pattern.Name, name)));

    private bool Matches(Schema schema, string pattern, string text)
    {
        Step(schema);
        try
        {
            return Regex.IsMatch(text, pattern, RegexOptions.CultureInvariant, PatternLimit);
        }
        catch (RegexMatchTimeoutException)
        {
            throw new PayloadSchemaException($"the schema {schema.Name} has the pattern {pattern}, which takes too long on this payload");
        }
        catch (ArgumentException)
        {
            throw new PayloadSchemaException($"the schema {schema.Name} has the pattern {pattern}, which is no regular expression");
        }
    }

    private void Step(Schema schema)
    {
        if (++steps > StepLimit)
            throw new PayloadSchemaException($"the schema {schema.Name} takes too many steps on this payload");
    }
}
