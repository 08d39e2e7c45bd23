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

        if (configuration["Node:AllowPrivateNetworks"] is { Length: > 0 } allow && !bool.TryParse(allow, out _))
        {
            throw new DataFolderException($"Node:AllowPrivateNetworks must be true or false, not \"{allow}\"");
        }

        if (!File.Exists(Path.Combine(environment.ContentRootPath, "wwwroot", "index.html")))
        {
            throw new DataFolderException($"the folder wwwroot is missing beside the program ({environment.ContentRootPath}); build or unpack PersonalNode again");
        }

        return options;
    }
}
