namespace Patch.Cli.Terminal;

/// <summary>Reads a JSON text that a command is given: a file, or standard input for <c>-</c>.</summary>
internal static class JsonInput
{
    /// <summary>Patch takes no larger body.</summary>
    private const int Limit = 1024 * 1024;

    /// <exception cref="CommandFailure">It cannot be read, or is too large.</exception>
    public static async Task<byte[]> ReadAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = file == "-" ? Console.OpenStandardInput() : File.OpenRead(file);
            var bytes = new byte[Limit + 1];
            var length = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
            return length <= Limit ? bytes[..length] : throw new CommandFailure(ExitCodes.Unusable, $"{file} is larger than {Limit / 1024} KiB: Patch takes no larger payload.");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure(ExitCodes.Unusable, $"{file}: {unreadable.Message}", unreadable);
        }
    }
}
