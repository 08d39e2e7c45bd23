namespace PersonalNode.MastodonApi.Entities;

/// <summary>A photo. Url and PreviewUrl open with this app's token only for as long as the token is good.</summary>
public sealed record MediaAttachment(
    string Id, string Type, string? Url, string? PreviewUrl, string? RemoteUrl, MediaMeta Meta, string? Description, string? Blurhash);

public sealed record MediaMeta(MediaSize? Original, MediaSize? Small, MediaFocus? Focus);

/// <summary>What stays in sight when the sides are cut off: from -1, left and bottom, to 1, right and top.</summary>
public sealed record MediaFocus(double X, double Y);

public sealed record MediaSize(int Width, int Height, string Size, double Aspect);
