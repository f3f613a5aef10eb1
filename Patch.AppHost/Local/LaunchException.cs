namespace Patch.AppHost.Local;

/// <summary>The launch cannot go on. The message is the sentence that the person who started it reads.</summary>
internal sealed class LaunchException(string sentence) : Exception(sentence);
