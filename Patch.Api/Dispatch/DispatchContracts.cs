using Patch.Core.Dispatch;

namespace Patch.Api.Dispatch;

/// <summary>Records of dispatches, newest first.</summary>
internal sealed record DispatchList(IReadOnlyList<DispatchRecordMessage> Dispatches, string? Next);
