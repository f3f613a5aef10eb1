using System.Reflection;
using System.Text.Json.Nodes;
using Patch.Client;
using Patch.Client.Answers;
using Patch.Tests.Api;
using Patch.Tests.Rules;
using Patch.Tests.Support;
using Refit;

namespace Patch.Tests.Client;

/// <summary>The client has a method for every operation that the API describes, with its parameters and every field of its answer.</summary>
public sealed class CoverageTests
{
    /// <summary>
    /// What has no method: an old name of another operation, and files of any length, which are for a program that saves them. What the
    /// description leaves out.
    /// </summary>
    private static readonly string[] NoMethod = ["GET /flow-dispatches", "GET /export/{file}"], Undescribed = ["GET /healthz", "GET /health"];

    private static readonly Lazy<Task<JsonObject>> Document = new(ReadAsync);

    [Fact]
    public async Task Every_operation_of_the_description_has_a_method_and_every_method_an_operation()
    {
        var document = await Document.Value;
        Assert.Equal(
            Operations(document).Select(operation => operation.Name).Except(NoMethod).Order(StringComparer.Ordinal),
            Methods().Keys.Except(Undescribed).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_parameter_of_an_operation_is_one_of_its_method()
    {
        var methods = Methods();
        foreach (var (name, operation) in Operations(await Document.Value).Where(operation => !NoMethod.Contains(operation.Name)))
        {
            var described = (operation["parameters"]?.AsArray() ?? []).Select(parameter => (string?)parameter!["name"]);
            var taken = methods[name].GetParameters()
                .Where(parameter => parameter.ParameterType != typeof(CancellationToken) && !parameter.IsDefined(typeof(BodyAttribute)))
                .Select(parameter => parameter.Name);
            Assert.True(described.Order().SequenceEqual(taken.Order()), $"{name}: {string.Join(", ", described)} against {string.Join(", ", taken)}");
        }
    }

    [Fact]
    public async Task Every_field_of_an_answer_or_a_body_is_a_property()
    {
        var document = await Document.Value;
        var methods = Methods();
        var faults = new List<string>();
        foreach (var (name, operation) in Operations(document).Where(operation => !NoMethod.Contains(operation.Name)))
        {
            var answer = operation["responses"]!.AsObject().First(answer => answer.Key.StartsWith('2')).Value!;
            Compare(document, answer["content"]!["application/json"]!["schema"]!, AnswerOf(methods[name]), name, faults);
            var body = methods[name].GetParameters().SingleOrDefault(parameter => parameter.IsDefined(typeof(BodyAttribute)));
            Assert.Equal(operation["requestBody"] is not null, body is not null);
            if (body is not null)
                Compare(document, operation["requestBody"]!["content"]!["application/json"]!["schema"]!, body.ParameterType, name, faults);
        }

        Assert.Empty(faults);
    }

    [Fact]
    public void The_client_stands_alone()
    {
        Assert.DoesNotContain(Assemblies.ReferencesOf(typeof(IPatchApi).Assembly), name => name.StartsWith("Patch.", StringComparison.Ordinal));
    }

    private static void Compare(JsonNode document, JsonNode schema, Type type, string place, List<string> faults)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (schema["oneOf"] is JsonArray choice)
            schema = choice.First(one => (string?)one!["type"] != "null")!;
        if (schema["$ref"] is { } reference)
            schema = ((string)reference!).TrimStart('#', '/').Split('/').Aggregate(document, (node, step) => node[step]!);
        if (schema["items"] is { } items && type.IsGenericType)
        {
            Compare(document, items, type.GenericTypeArguments[0], place + "[]", faults);
            return;
        }

        if (schema["properties"] is not JsonObject described || !(typeof(ApiAnswer).IsAssignableFrom(type) || type == typeof(NewFlowEvent)))
            return;
        var properties = PatchApi.Json.GetTypeInfo(type).Properties.Where(property => property.Get is not null && !property.IsExtensionData).ToDictionary(property => property.Name);
        faults.AddRange(described.Select(field => field.Key).Except(properties.Keys).Select(field => $"{place}.{field} is not a property of {type.Name}"));
        faults.AddRange(properties.Keys.Except(described.Select(field => field.Key)).Select(field => $"{place} has no {field} of {type.Name}"));
        faults.AddRange((schema["required"]?.AsArray() ?? []).Select(field => (string)field!)
            .Where(field => properties.TryGetValue(field, out var property) && !property.IsRequired).Select(field => $"{place}.{field} is always there, and no required property"));
        foreach (var (name, field) in described.Where(field => properties.ContainsKey(field.Key)))
            Compare(document, field!, properties[name].PropertyType, $"{place}.{name}", faults);
    }

    /// <summary>What is in the task, looked through a response.</summary>
    private static Type AnswerOf(MethodInfo method) => method.ReturnType.GenericTypeArguments[0] is { IsInterface: true } response
        ? response.GenericTypeArguments[0]
        : method.ReturnType.GenericTypeArguments[0];

    private static async Task<JsonObject> ReadAsync()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database);
        return await api.GetAsync("/openapi/v1.json");
    }

    private static Dictionary<string, MethodInfo> Methods() => typeof(IPatchApi).GetMethods().ToDictionary(method =>
    {
        var route = method.GetCustomAttribute<HttpMethodAttribute>()!;
        return $"{route.Method} {route.Path}";
    });

    private static IEnumerable<(string Name, JsonNode Operation)> Operations(JsonObject document) =>
        from path in document["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        select ($"{operation.Key.ToUpperInvariant()} {path.Key}", operation.Value);
}
