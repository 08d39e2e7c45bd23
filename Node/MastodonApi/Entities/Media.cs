namespace PersonalNode.MastodonApi.Entities;

/// <summary>A photo. Url and PreviewUrl open with this app's token only for as long as the token is good.</summary>
public sealed record MediaAttachment(
    string Id, string Type, string? Url, string? PreviewUrl, string? RemoteUrl, MediaMeta Meta, string? Description, string? Blurhash);

public sealed record MediaMeta(MediaSize? Original, MediaSize? Small);

public sealed record MediaSize(int Width, int Height, string Size, double Aspect);
