using System.Net;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace PersonalNode.Storage;

/// <summary>
/// A bucket of an S3-compatible store. A key is the file's path in the folder "media" after the configured prefix, so that any S3 tool moves
/// photos from disk to the store and back. The store is not trusted: what comes back is held against its name.
/// </summary>
public sealed partial class S3Media : IMediaPlace, IDisposable
{
    /// <summary>Beside the files, says whose they are: a second node with the same place would delete the first one's photos as unused.</summary>
    private const string OwnerFile = "owner";
    private const string OwnerFormat = "PersonalNode media 1 ";

    /// <summary>More than any file of a photo has.</summary>
    private const int MaxFile = 64 * 1024 * 1024;

    /// <summary>At the start, which waits for it.</summary>
    private static readonly TimeSpan ForLooking = TimeSpan.FromSeconds(8);

    private static readonly TimeSpan ForOne = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan ForReading = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ForWriting = TimeSpan.FromMinutes(5);

    private readonly S3Options options;
    private readonly string owner;
    private readonly int pageSize;
    private readonly ILogger<S3Media> logger;
    private readonly AmazonS3Client client;
    private volatile bool known;

    /// <param name="options">Checked.</param>
    /// <param name="mark">Tells this node's photos from another's.</param>
    /// <param name="logger">Is told of failures.</param>
    /// <param name="pageSize">How many files are listed at once.</param>
    public S3Media(S3Options options, string mark, ILogger<S3Media> logger, int pageSize = 1_000)
    {
        this.options = options;
        this.logger = logger;
        this.pageSize = pageSize;
        owner = OwnerFormat + mark;
        client = new AmazonS3Client(new BasicAWSCredentials(options.AccessKey, options.ReadSecret()), new AmazonS3Config
        {
            ServiceURL = options.Endpoint,
            AuthenticationRegion = options.Region,
            ForcePathStyle = options.PathStyle,

            // Many stores refuse the checksum trailers that the SDK adds by itself since its version 4.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,

            // Nothing of this machine's AWS configuration counts here, and nobody is followed elsewhere.
            IgnoreConfiguredEndpointUrls = true,
            DefaultConfigurationMode = DefaultConfigurationMode.Standard,
            AllowAutoRedirect = false,
            RetryMode = RequestRetryMode.Standard,
            MaxErrorRetry = 2,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            Timeout = ForWriting,
        });
    }

    /// <summary>Looks whether the store is there and keeps this node's photos; claims the place when it is nobody's yet.</summary>
    /// <exception cref="MediaPlaceException">It is not.</exception>
    public Task CheckAsync(CancellationToken cancellation) => RunAsync(ForLooking, KnowAsync, cancellation);

    public Task WriteAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellation) => RunAsync(ForWriting, async bound =>
    {
        await KnowAsync(bound);
        if (!await ExistsAsync(KeyOf(name), bound))
        {
            await PutAsync(KeyOf(name), content, bound);
        }
    }, cancellation);

    public async Task<byte[]?> ReadAsync(string name, CancellationToken cancellation)
    {
        byte[]? content = null;
        await RunAsync(ForReading, async bound =>
        {
            await KnowAsync(bound);
            content = await GetAsync(KeyOf(name), bound);
        }, cancellation);
        return content is null || Convert.ToHexStringLower(SHA256.HashData(content)) == name ? content
            : throw Failed(new S3Failure(false, $"it gave back something else than was put there as {KeyOf(name)}"), null);
    }

    public Task DeleteAsync(string name, CancellationToken cancellation) => RunAsync(ForOne, async bound =>
    {
        await KnowAsync(bound);
        try
        {
            await client.DeleteObjectAsync(new DeleteObjectRequest { BucketName = options.Bucket, Key = KeyOf(name) }, bound);
        }
        catch (AmazonS3Exception missing) when (missing.ErrorCode == "NoSuchKey")
        {
            // As wanted.
        }
    }, cancellation);

    public async IAsyncEnumerable<(string Name, DateTimeOffset Written)> ListAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var request = new ListObjectsV2Request { BucketName = options.Bucket, Prefix = options.Prefix, MaxKeys = pageSize };
        ListObjectsV2Response? page = null;
        do
        {
            await RunAsync(ForOne, async bound =>
            {
                await KnowAsync(bound);
                page = await client.ListObjectsV2Async(request, bound);
            }, cancellation);
            foreach (var file in page!.S3Objects ?? [])
            {
                var name = file.Key[(file.Key.LastIndexOf('/') + 1)..];
                if (MediaFiles.IsName(name) && file.Key == KeyOf(name) && file.LastModified is { } written)
                {
                    yield return (name, written.ToUniversalTime());
                }
            }

            request.ContinuationToken = page.NextContinuationToken;
        }
        while (page.IsTruncated == true && request.ContinuationToken is { Length: > 0 });
    }

    public void Dispose() => client.Dispose();

    private string KeyOf(string name) => MediaFiles.IsName(name)
        ? $"{options.Prefix}{name[..2]}/{name}" : throw new ArgumentException("Not the name of a file.", nameof(name));

    /// <summary>Once, before anything else: the place is this node's.</summary>
    private async Task KnowAsync(CancellationToken cancellation)
    {
        if (known)
        {
            return;
        }

        if (await GetAsync(options.Prefix + OwnerFile, cancellation) is not { } found)
        {
            await PutAsync(options.Prefix + OwnerFile, System.Text.Encoding.ASCII.GetBytes(owner + "\n"), cancellation);
        }
        else if (System.Text.Encoding.ASCII.GetString(found).TrimEnd() is var text && text != owner)
        {
            throw Failed(
                new S3Failure(true, text.StartsWith(OwnerFormat, StringComparison.Ordinal)
                    ? $"the place \"{options.Prefix}\" in the bucket \"{options.Bucket}\" is another node's; choose one of its own with Node:Media:S3:Prefix"
                    : $"{options.Prefix}{OwnerFile} in the bucket \"{options.Bucket}\" is not of this program; choose another Node:Media:S3:Prefix"),
                null);
        }

        known = true;
    }

    private async Task<bool> ExistsAsync(string key, CancellationToken cancellation)
    {
        try
        {
            await client.GetObjectMetadataAsync(new GetObjectMetadataRequest { BucketName = options.Bucket, Key = key }, cancellation);
            return true;
        }
        catch (AmazonS3Exception missing) when (missing.StatusCode == HttpStatusCode.NotFound)
        {
            // The bucket may be gone too; an answer to HEAD has no body that says so, and writing will tell.
            return false;
        }
    }

    private async Task PutAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        using var body = new MemoryStream(content.ToArray(), writable: false);
        await client.PutObjectAsync(
            new PutObjectRequest
            {
                BucketName = options.Bucket,
                Key = key,
                InputStream = body,
                AutoCloseStream = false,
                ContentType = "application/octet-stream",

                // Signed whole, by its SHA-256, which every store checks; few know the signed chunks that are the SDK's way.
                UseChunkEncoding = false,
            },
            cancellation);
    }

    /// <summary>Null when there is no such object, and only then.</summary>
    private async Task<byte[]?> GetAsync(string key, CancellationToken cancellation)
    {
        try
        {
            using var answer = await client.GetObjectAsync(new GetObjectRequest { BucketName = options.Bucket, Key = key }, cancellation);
            using var content = new MemoryStream((int)Math.Clamp(answer.ContentLength, 0, MaxFile));
            var buffer = new byte[64 * 1024];
            for (int read; (read = await answer.ResponseStream.ReadAsync(buffer, cancellation)) > 0;)
            {
                if (content.Length + read > MaxFile)
                {
                    throw new IOException($"{key} is larger than any photo.");
                }

                content.Write(buffer, 0, read);
            }

            return content.ToArray();
        }
        catch (AmazonS3Exception missing) when (missing.ErrorCode == "NoSuchKey")
        {
            return null;
        }
    }

    private async Task RunAsync(TimeSpan patience, Func<CancellationToken, Task> work, CancellationToken cancellation)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        bound.CancelAfter(patience);
        try
        {
            await work(bound.Token);
        }
        catch (Exception failure) when (failure is not MediaPlaceException && !cancellation.IsCancellationRequested && S3Failure.Of(failure, options) is { } told)
        {
            throw Failed(told, failure);
        }
    }

    private MediaPlaceException Failed(S3Failure failure, Exception? cause)
    {
        LogFailure(logger, options.Endpoint, failure.Why);
        return new MediaPlaceException(failure.Misconfigured, $"the store of photos at {options.Endpoint} cannot be used: {failure.Why}", cause);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store of photos at {Endpoint} cannot be used: {Why}")]
    private static partial void LogFailure(ILogger logger, string endpoint, string why);
}
