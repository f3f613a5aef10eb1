using ModelContextProtocol.Protocol;
using Patch.ServiceDefaults.Audit;

namespace Patch.Api.Mcp;

/// <summary>Writes down what was done by an assistant, also where it was refused or did not end.</summary>
internal sealed class Acts(AuditTrail trail, IHttpContextAccessor callers)
{
    /// <summary>Does it, and writes a row of the audit trail.</summary>
    /// <param name="action"><c>retry</c>, <c>replay</c> or <c>forecast</c>.</param>
    /// <param name="subject">The id that it is done to.</param>
    /// <param name="act">Gives the answer, and what came of it for the trail.</param>
    public async Task<CallToolResult> DoAsync(string action, string subject, Func<Task<(CallToolResult Answer, string Outcome)>> act)
    {
        var outcome = AuditTrail.NotAnswered;
        try
        {
            (var answer, outcome) = await act();
            return answer;
        }
        finally
        {
            await trail.WriteAsync(callers.HttpContext ?? throw new InvalidOperationException("Tools are called over HTTP."), AuditDoors.Mcp, action, subject, outcome);
        }
    }
}
