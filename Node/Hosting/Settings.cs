using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Hosting;

/// <summary>Checks what was configured before anything is opened.</summary>
internal static class Settings
{
    public static NodeOptions Check(IConfiguration configuration, IWebHostEnvironment environment)
    {
        var options = NodeOptions.From(configuration);
        if (options.Url.Length > 0 && (!Iri.TryCanonical(options.Url, out var url) || new Uri(url).AbsolutePath != "/" || url.Contains('?', StringComparison.Ordinal)))
        {
            throw new DataFolderException($"Node:Url must be a plain address such as https://alice.example, not \"{options.Url}\"");
        }

        foreach (var name in new[] { "Node:AllowPrivateNetworks", "Node:Closed", "Node:Media:S3:PathStyle" })
        {
            if (configuration[name] is { Length: > 0 } value && !bool.TryParse(value, out _))
            {
                throw new DataFolderException($"{name} must be true or false, not \"{value}\"");
            }
        }

        if (options.S3 is { } store)
        {
            if (store.Problem() is { } problem)
            {
                throw new DataFolderException(problem);
            }

            store.ReadSecret();
        }

        if (!File.Exists(Path.Combine(environment.ContentRootPath, "wwwroot", "index.html")))
        {
            throw new DataFolderException($"the folder wwwroot is missing beside the program ({environment.ContentRootPath}); build or unpack PersonalNode again");
        }

        return options;
    }

    /// <summary>Opens the private keys with the configured passphrase, when they have one.</summary>
    /// <exception cref="LockedFolderException">None is configured.</exception>
    public static void Unlock(DataFolder folder, NodeOptions options)
    {
        if (!folder.Keys.IsLocked)
        {
            return;
        }

        if (options.PassphraseFile.Length == 0)
        {
            throw new LockedFolderException(
                $"the keys in {folder.KeyFolder} are locked by a passphrase; give the file that holds it with --Node:PassphraseFile=FILE (or Node__PassphraseFile), or run the node and unlock it in the browser");
        }

        string passphrase;
        try
        {
            passphrase = File.ReadAllText(options.PassphraseFile).TrimEnd('\r', '\n');
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new DataFolderException($"the passphrase cannot be read: {failure.Message} Check Node:PassphraseFile");
        }

        if (!folder.Keys.Unlock(passphrase))
        {
            throw new DataFolderException($"the passphrase in {options.PassphraseFile} is not the one of the keys in {folder.KeyFolder}; check Node:PassphraseFile");
        }
    }
}
