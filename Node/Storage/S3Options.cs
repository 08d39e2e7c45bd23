using System.Text.RegularExpressions;

namespace PersonalNode.Storage;

/// <summary>The section "Node:Media:S3" of the configuration: an S3-compatible store that keeps the files of photos instead of the data folder.</summary>
public sealed partial record S3Options
{
    /// <summary>Address of the store. Without one, photos lie in the data folder.</summary>
    public required string Endpoint { get; init; }

    public required string Bucket { get; init; }

    /// <summary>Stores that have no regions take the usual one.</summary>
    public required string Region { get; init; }

    /// <summary>Empty, or ends with a slash.</summary>
    public required string Prefix { get; init; }

    public required string AccessKey { get; init; }

    /// <summary>File that holds the secret key, so that it is in no process list and no log.</summary>
    public required string SecretKeyFile { get; init; }

    /// <summary>The bucket stands in the path, not in the host name: what stores other than Amazon's understand, and Amazon's too.</summary>
    public required bool PathStyle { get; init; }

    /// <summary>Null when no store is chosen.</summary>
    public static S3Options? From(IConfiguration node)
    {
        var section = node.GetSection("Media:S3");
        return section["Endpoint"] is not { } endpoint ? (section.GetChildren().Any() ? Read(section, "") : null)
            : string.IsNullOrWhiteSpace(endpoint) ? null : Read(section, endpoint.Trim().TrimEnd('/'));
    }

    /// <summary>What is wrong with it, in one line that says what to do; null when nothing is.</summary>
    public string? Problem()
    {
        if (Endpoint.Length == 0)
        {
            return "Node:Media:S3:Endpoint is missing; give the address of the store, or take the other settings of Node:Media:S3 away";
        }

        if (!Uri.TryCreate(Endpoint, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.PathAndQuery != "/" || url.UserInfo.Length > 0)
        {
            return $"Node:Media:S3:Endpoint must be a plain address such as https://s3.example, not \"{Endpoint}\"";
        }

        return !BucketName().IsMatch(Bucket) ? $"Node:Media:S3:Bucket must be the name of a bucket, not \"{Bucket}\""
            : !RegionName().IsMatch(Region) ? $"Node:Media:S3:Region must be a name such as eu-central-1, not \"{Region}\""
            : Prefix.Length > 0 && (Prefix.Length > 500 || !PrefixName().IsMatch(Prefix)) ? $"Node:Media:S3:Prefix must be letters, digits, dots, dashes and single slashes, not \"{Prefix}\""
            : AccessKey.Length == 0 ? "Node:Media:S3:AccessKey is missing; the store's operator gives it together with the secret key"
            : SecretKeyFile.Length == 0 ? "Node:Media:S3:SecretKeyFile is missing; put the secret key into a file that only you can read, and name the file"
            : null;
    }

    /// <exception cref="DataFolderException">The file cannot be read, or holds nothing.</exception>
    public string ReadSecret()
    {
        try
        {
            return File.ReadAllText(SecretKeyFile).Trim() is { Length: > 0 } secret ? secret
                : throw new DataFolderException($"the file {SecretKeyFile} is empty; put the secret key of the store into it (Node:Media:S3:SecretKeyFile)");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new DataFolderException($"the secret key of the store cannot be read: {failure.Message} Check Node:Media:S3:SecretKeyFile");
        }
    }

    private static S3Options Read(IConfigurationSection section, string endpoint) => new()
    {
        Endpoint = endpoint,
        Bucket = Text(section, "Bucket"),
        Region = Text(section, "Region") is { Length: > 0 } region ? region : "us-east-1",
        Prefix = Text(section, "Prefix").Trim('/') is { Length: > 0 } prefix ? prefix + "/" : "",
        AccessKey = Text(section, "AccessKey"),
        SecretKeyFile = Text(section, "SecretKeyFile"),
        PathStyle = !bool.TryParse(section["PathStyle"], out var style) || style,
    };

    private static string Text(IConfigurationSection section, string name) => (section[name] ?? "").Trim();

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{1,254}$")]
    private static partial Regex BucketName();

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
    private static partial Regex RegionName();

    [GeneratedRegex("^([A-Za-z0-9_-][A-Za-z0-9._-]*/)+$")]
    private static partial Regex PrefixName();
}
