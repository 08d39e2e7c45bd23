namespace PersonalNode.Cli;

/// <summary>Secrets come from a file or from standard input, never as an argument, which other users of the machine could see.</summary>
internal static class SecretFile
{
    /// <summary>The content without its last line break; null, and one line on standard error, when it cannot be read.</summary>
    public static async Task<string?> ReadAsync(string file, string what)
    {
        try
        {
            return (file == "-" ? await Console.In.ReadToEndAsync() : await File.ReadAllTextAsync(file)).TrimEnd('\r', '\n');
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            await CommandLine.FailAsync(2, $"the {what} cannot be read: {failure.Message}");
            return null;
        }
    }
}
