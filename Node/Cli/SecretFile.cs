using PersonalNode.Crypto;

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

    /// <summary>A passphrase that is to seal keys: null, and one line on standard error, when it is too short or too long, too.</summary>
    public static async Task<string?> ReadNewPassphraseAsync(string file)
    {
        var passphrase = await ReadAsync(file, "passphrase");
        if (passphrase is null or { Length: >= WrappedKey.MinLength and <= PasswordHash.MaxPasswordLength })
        {
            return passphrase;
        }

        await CommandLine.FailAsync(2, $"a passphrase has {WrappedKey.MinLength} to {PasswordHash.MaxPasswordLength} characters; five or six random words are good");
        return null;
    }
}
