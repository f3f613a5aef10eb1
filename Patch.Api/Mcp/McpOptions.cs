namespace Patch.Api.Mcp;

/// <summary>Whether assistants are answered, and what they may do.</summary>
internal sealed class McpOptions
{
    /// <summary>Configuration section.</summary>
    public const string Section = "Patch:Mcp";

    /// <summary>False: there is nothing at <c>/mcp</c>. It asks for the admin token as the admin API does.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>False: the tools that act are not even listed, and an assistant can only read.</summary>
    public bool AllowActs { get; set; }
}
