namespace PersonalNode.Photos;

/// <summary>What every answer with bytes of a photo says: it is what it says it is, and it can do nothing.</summary>
internal static class MediaHeaders
{
    public static void Set(HttpResponse response)
    {
        response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
    }
}
