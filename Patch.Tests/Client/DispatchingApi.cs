using Microsoft.Extensions.DependencyInjection;
using Patch.Core.Dispatch;
using Patch.Tests.Api;
using Patch.Tests.Support;

namespace Patch.Tests.Client;

/// <summary>An API whose dispatches are sent: the sweep of the worker runs while somebody waits for a record.</summary>
internal static class DispatchingApi
{
    public static ApiServer StartWith(TestDatabase database, WorkspaceBackend backend) => ApiServer.Start(
        database,
        [
            KeyValuePair.Create<string, string?>("Patch:Workspaces:BackendUrl", backend.Url),
            KeyValuePair.Create<string, string?>("Patch:Workspaces:BackendSecret", WorkspaceBackend.DefaultSecret),
        ]);

    public static async Task<T> DispatchingAsync<T>(this ApiServer api, Func<Task<T>> ask)
    {
        var asked = ask();
        while (!asked.IsCompleted)
        {
            await api.Services.GetRequiredService<SendDueDispatches>().RunAsync(CancellationToken.None);
            await Task.WhenAny(asked, Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, CancellationToken.None));
        }

        return await asked;
    }
}
