using Microsoft.AspNetCore.Authorization;
using Microsoft.OpenApi;
using Patch.Api.Console;
using Scalar.AspNetCore;

namespace Patch.Api.Http;

/// <summary>The description of the API: <c>/openapi/v1.json</c>, and a page that shows it at <c>/scalar</c>.</summary>
internal static class Reference
{
    private const string Scheme = "adminToken";

    public static IServiceCollection AddReference(this IServiceCollection services) => services.AddOpenApi(options =>
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            Describe(document);
            return Task.CompletedTask;
        });
        options.AddSchemaTransformer((schema, context, _) =>
        {
            SchemaCorrections.Apply(schema, context);
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            if (context.Description.ActionDescriptor.EndpointMetadata.OfType<IAuthorizeData>().Any())
                operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Scheme, context.Document)] = [] }];
            return Task.CompletedTask;
        });
    });

    public static IEndpointRouteBuilder MapReference(this IEndpointRouteBuilder endpoints)
    {
        var reference = endpoints.MapGroup("").RequireAuthorization(ConsolePolicies.Viewer);

        // The page's script lets everybody in by itself.
        ((IEndpointConventionBuilder)reference).Finally(endpoint =>
        {
            foreach (var open in endpoint.Metadata.OfType<IAllowAnonymous>().ToArray())
                endpoint.Metadata.Remove(open);
        });
        reference.MapOpenApi();

        // The page's script comes with the service; nothing is loaded from elsewhere, and nothing is told to anyone.
        reference.MapScalarApiReference(options => options.WithTitle("Patch").DisableDefaultFonts().DisableTelemetry().DisableAgent());
        return endpoints;
    }

    private static void Describe(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Patch",
            Version = "v1",
            Description = "What was upstream, what Patch did about it, and what came of it. Ids are percent-encoded whole in paths, `/` as `%2F` included.",
        };
        document.Servers?.Clear();
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
        document.Components.SecuritySchemes[Scheme] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            Description = "The admin token, as a bearer token or in the header X-Patch-Admin-Token.",
        };
    }
}
