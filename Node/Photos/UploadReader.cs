using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using PersonalNode.Storage;

namespace PersonalNode.Photos;

/// <summary>Why an upload was not taken.</summary>
internal enum UploadFailure
{
    None,

    /// <summary>No multipart form, or one without a file.</summary>
    NoFile,
    TooLarge,
    NotAnImage,
    Heic,

    /// <summary>It did not come through in time.</summary>
    TooSlow,
}

/// <summary>An upload on its way: the file, which is gone when it is disposed, and its description.</summary>
internal sealed record Upload(UploadFailure Failure, FileStream? File, string Alt) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => File?.DisposeAsync() ?? ValueTask.CompletedTask;
}

/// <summary>Reads multipart/form-data (RFC 7578) with the field "file" and one for its description straight into a temporary file, bounded in size and time, and refuses what is no photo by its first bytes.</summary>
internal static class UploadReader
{
    /// <summary>Largest photo, in bytes.</summary>
    public const long MaxFile = 50 * 1024 * 1024;

    /// <summary>With the form around it.</summary>
    public const long MaxRequest = MaxFile + (64 * 1024);

    private const int MaxAltBytes = 8 * 1024;
    private const int MaxFields = 10;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    public static async Task<Upload> ReadAsync(HttpRequest request, string description, TemporaryFiles temporary, CancellationToken cancellation)
    {
        if (request.ContentLength > MaxRequest)
        {
            return Failed(UploadFailure.TooLarge);
        }

        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
            || HeaderUtilities.RemoveQuotes(type.Boundary) is not { Length: > 0 and <= 100 } boundary)
        {
            return Failed(UploadFailure.NoFile);
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        FileStream? file = null;
        var alt = "";
        var failure = UploadFailure.NoFile;
        try
        {
            var reader = new MultipartReader(boundary.ToString(), request.Body) { HeadersCountLimit = 8, HeadersLengthLimit = 4_096 };
            for (var fields = 0; fields < MaxFields && await reader.ReadNextSectionAsync(patience.Token) is { } section; fields++)
            {
                var name = ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition) ? HeaderUtilities.RemoveQuotes(disposition.Name).ToString() : "";
                if (name == "file" && file is null)
                {
                    file = temporary.Create();
                    failure = await SaveAsync(section.Body, file, patience.Token);
                    if (failure != UploadFailure.None)
                    {
                        break;
                    }
                }
                else if (name == description)
                {
                    alt = await TextAsync(section.Body, patience.Token);
                }
            }
        }
        catch (Exception broken) when (!cancellation.IsCancellationRequested
            && broken is InvalidDataException or IOException or OperationCanceledException or BadHttpRequestException)
        {
            // Kestrel, too, ends what comes too slowly (408) and what never ends (413).
            failure = broken is OperationCanceledException or BadHttpRequestException { StatusCode: 408 } ? UploadFailure.TooSlow
                : broken is BadHttpRequestException { StatusCode: 413 } ? UploadFailure.TooLarge : UploadFailure.NoFile;
        }
        finally
        {
            if (file is not null && (failure != UploadFailure.None || cancellation.IsCancellationRequested))
            {
                await file.DisposeAsync();
                file = null;
            }
        }

        cancellation.ThrowIfCancellationRequested();
        return new Upload(failure, file, alt);
    }

    private static async Task<UploadFailure> SaveAsync(Stream body, FileStream file, CancellationToken cancellation)
    {
        var buffer = new byte[64 * 1024];
        var read = await body.ReadAtLeastAsync(buffer, ImageKinds.Header, throwOnEndOfStream: false, cancellation);
        if (ImageKinds.Of(buffer.AsSpan(0, read)) is ImageKind.None or ImageKind.Heic)
        {
            return ImageKinds.Of(buffer.AsSpan(0, read)) == ImageKind.Heic ? UploadFailure.Heic : read == 0 ? UploadFailure.NoFile : UploadFailure.NotAnImage;
        }

        for (; read > 0; read = await body.ReadAsync(buffer, cancellation))
        {
            if (file.Length + read > MaxFile)
            {
                return UploadFailure.TooLarge;
            }

            await file.WriteAsync(buffer.AsMemory(0, read), cancellation);
        }

        await file.FlushAsync(cancellation);
        return UploadFailure.None;
    }

    private static async Task<string> TextAsync(Stream body, CancellationToken cancellation)
    {
        var buffer = new byte[MaxAltBytes];
        var read = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation);
        return System.Text.Encoding.UTF8.GetString(buffer, 0, read);
    }

    private static Upload Failed(UploadFailure failure) => new(failure, null, "");
}
