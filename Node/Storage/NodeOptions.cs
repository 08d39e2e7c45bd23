namespace PersonalNode.Storage;

/// <summary>The section "Node" of the configuration (appsettings.json, environment Node__X, command line --Node:X=).</summary>
public sealed record NodeOptions
{
    private const long OneGigabyte = 1_000_000_000;

    /// <summary>Public base URL, without a trailing slash. Empty: the address the node listens on.</summary>
    public string Url { get; init; } = "";

    /// <summary>Folder that holds everything of this person. Relative to the working directory.</summary>
    public string DataDirectory { get; init; } = "data";

    /// <summary>Lets outgoing requests reach loopback and private addresses, and plain http. For tests, the demo and home networks.</summary>
    public bool AllowPrivateNetworks { get; init; }

    /// <summary>Documents are shown to those alone who sign their request.</summary>
    public bool Closed { get; init; }

    /// <summary>How long an agreement key is published, in days.</summary>
    public double AgreementKeyDays { get; init; } = AgreementKeys.Lifetime.TotalDays;

    /// <summary>File that holds the passphrase of the private keys. Empty: the node asks for it in the browser when it needs one.</summary>
    public string PassphraseFile { get; init; } = "";

    /// <summary>Folder for the automatic snapshots, unless the owner chose one in the settings. Empty: "backups" in the data folder.</summary>
    public string BackupFolder { get; init; } = "";

    /// <summary>With less left on the disk the owner is warned.</summary>
    public long LowDiskBytes { get; init; } = OneGigabyte;

    /// <summary>The store for the files of photos; null: the data folder.</summary>
    public S3Options? S3 { get; init; }

    /// <summary>Reads the section by name, without reflection.</summary>
    public static NodeOptions From(IConfiguration configuration)
    {
        var section = configuration.GetSection("Node");
        return new NodeOptions
        {
            Url = (section["Url"] ?? "").Trim().TrimEnd('/'),
            DataDirectory = section["DataDirectory"] is { Length: > 0 } directory ? directory : "data",
            AgreementKeyDays = double.TryParse(section["AgreementKeyDays"], System.Globalization.CultureInfo.InvariantCulture, out var days) && days > 0
                ? days : AgreementKeys.Lifetime.TotalDays,
            AllowPrivateNetworks = bool.TryParse(section["AllowPrivateNetworks"], out var allow) && allow,
            Closed = bool.TryParse(section["Closed"], out var closed) && closed,
            PassphraseFile = section["PassphraseFile"] ?? "",
            BackupFolder = section["Backup:Folder"] is { Length: > 0 } backups ? Path.GetFullPath(backups) : "",
            LowDiskBytes = long.TryParse(section["LowDiskBytes"], System.Globalization.CultureInfo.InvariantCulture, out var low) && low >= 0 ? low : OneGigabyte,
            S3 = S3Options.From(section),
        };
    }
}
