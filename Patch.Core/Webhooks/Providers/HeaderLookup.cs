using Microsoft.Extensions.Primitives;

namespace Patch.Core.Webhooks.Providers;

/// <summary>A request's header by its name, letter case aside: all values that were sent, none when it is not there.</summary>
public delegate StringValues HeaderLookup(string name);
