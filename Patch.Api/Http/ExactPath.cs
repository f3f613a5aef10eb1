using Microsoft.AspNetCore.Routing.Matching;

namespace Patch.Api.Http;

/// <summary>Metadata: the endpoint is not meant where a slash follows its path. Routing itself makes no difference between the two.</summary>
internal sealed class ExactPath
{
    public static ExactPath Instance { get; } = new();
}

/// <summary>Takes endpoints with <see cref="ExactPath"/> out of the choice for paths that end with a slash, as existing clients know it.</summary>
internal sealed class ExactPathPolicy : MatcherPolicy, IEndpointSelectorPolicy
{
    public override int Order => 0;

    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) =>
        endpoints.Any(endpoint => endpoint.Metadata.GetMetadata<ExactPath>() is not null);

    public Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
    {
        if (!httpContext.Request.Path.Value!.EndsWith('/'))
            return Task.CompletedTask;
        for (var i = 0; i < candidates.Count; i++)
        {
            if (candidates[i].Endpoint.Metadata.GetMetadata<ExactPath>() is not null)
                candidates.SetValidity(i, false);
        }

        return Task.CompletedTask;
    }
}
