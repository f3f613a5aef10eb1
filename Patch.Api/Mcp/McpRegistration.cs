using Microsoft.Extensions.Options;
using ModelContextProtocol.AspNetCore;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Patch.Api.Mcp.Tools;
using Patch.Core.Settings;

namespace Patch.Api.Mcp;

/// <summary>Answers assistants over the Model Context Protocol: the same rows and the same work as the admin API, as tools.</summary>
internal static class McpRegistration
{
    /// <summary>Where assistants ask.</summary>
    public const string Path = "/mcp";

    /// <summary>Tools that only read.</summary>
    private static readonly Type[] Reads = [typeof(StackTools), typeof(EventTools), typeof(AttemptTools), typeof(ConflictTools), typeof(StateTools)];

    public static IServiceCollection AddMcp(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddPatchOptions<McpOptions>(configuration, McpOptions.Section);
        services.AddHttpContextAccessor();
        services.AddScoped<Acts>();

        // Without sessions, so that any replica answers any request, and none keeps anything of a caller.
        services.AddMcpServer().WithHttpTransport(transport => transport.SessionMode = HttpServerSessionMode.Stateless);
        services.AddOptions<McpServerOptions>().Configure<IOptions<McpOptions>, IServiceProvider>(Describe);
        return services;
    }

    /// <summary>Maps the endpoint within the group that asks for the admin token, where it is enabled.</summary>
    public static RouteGroupBuilder MapMcpWhereAsked(this RouteGroupBuilder admin)
    {
        var options = ((IEndpointRouteBuilder)admin).ServiceProvider.GetRequiredService<IOptions<McpOptions>>();
        if (options.Value.Enabled)
            admin.MapMcp(Path).ExcludeFromDescription();
        return admin;
    }

    private static void Describe(McpServerOptions server, IOptions<McpOptions> options, IServiceProvider services)
    {
        server.ServerInfo = new Implementation
        {
            Name = "patch", Title = "Patch", Version = typeof(McpRegistration).Assembly.GetName().Version?.ToString(3) ?? "0",
            Description = "Maintains forks: carries their patches onto each upstream release, and keeps the record of it.",
        };
        server.ServerInstructions = Guidance.Of(options.Value.AllowActs);
        server.ToolCollection = [.. Reads.Concat(options.Value.AllowActs ? [typeof(ActTools)] : []).SelectMany(type => ToolCatalog.Of(type, services))];
        server.PromptCollection = [ConflictPrompt.Create(services)];
    }
}
