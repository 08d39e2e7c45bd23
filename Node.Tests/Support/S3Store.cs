using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using PersonalNode.Storage;

namespace PersonalNode.Tests.Support;

/// <summary>
/// A real S3-compatible store as a process of its own: OpenStack Swift with its S3 API, as Debian's python3-swift has it. It can be stopped
/// and started again with what it holds, on the same port.
/// </summary>
public sealed class S3Store : IAsyncDisposable
{
    public const string AccessKey = "test:node";
    public const string SecretKey = "a-secret-of-the-store";
    public const string Bucket = "photos";
    public const string Region = "garden-1";

    private readonly TestFolder folder = new();
    private readonly int port = FreePort.Next();
    private readonly string python;
    private readonly AmazonS3Client client;
    private RunningCommand? running;

    private S3Store(string python)
    {
        this.python = python;
        File.WriteAllText(SecretKeyFile, SecretKey + "\n");
        client = new AmazonS3Client(new BasicAWSCredentials(AccessKey, SecretKey), new AmazonS3Config
        {
            ServiceURL = Endpoint,
            AuthenticationRegion = Region,
            ForcePathStyle = true,
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        });
    }

    public string Endpoint => $"http://127.0.0.1:{port}";

    public string SecretKeyFile => Path.Combine(folder.Path, "secret");

    /// <summary>A running store with an empty bucket. Skips the test where Swift is missing.</summary>
    public static async Task<S3Store> StartAsync()
    {
        Requires.Installed("/usr/lib/python3/dist-packages/swift/proxy/server.py", "python3-swift");
        var store = new S3Store(Requires.Installed("/usr/bin/python3", "python3"));
        try
        {
            await store.StartAgainAsync();
            await store.client.PutBucketAsync(Bucket, TestContext.Current.CancellationToken);
            return store;
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    public async Task StartAgainAsync()
    {
        running = new RunningCommand(python, [Path.Combine(AppContext.BaseDirectory, "Support", "s3-store.py"), Path.Combine(folder.Path, "data"), $"{port}", AccessKey, SecretKey, Region]);
        await Poll.UntilAsync(
            () =>
            {
                Assert.False(running.Process.HasExited, $"The store ended\n{running.Output}\n{running.Errors}");
                return running.Output.Contains("ready", StringComparison.Ordinal);
            },
            "the store to start");
    }

    /// <summary>As a power cut does it.</summary>
    public async Task StopAsync()
    {
        if (running is { } stopped)
        {
            running = null;
            await stopped.DisposeAsync();
        }
    }

    /// <summary>A node's configuration for a place in this store; a later setting of the same name counts.</summary>
    public string[] Settings(string prefix = "", params string[] more) =>
    [
        $"--Node:Media:S3:Endpoint={Endpoint}", $"--Node:Media:S3:Bucket={Bucket}", $"--Node:Media:S3:Region={Region}", $"--Node:Media:S3:Prefix={prefix}",
        $"--Node:Media:S3:AccessKey={AccessKey}", $"--Node:Media:S3:SecretKeyFile={SecretKeyFile}", .. more,
    ];

    /// <summary>The same as the node reads it.</summary>
    public S3Options Options(string prefix = "") => new()
    {
        Endpoint = Endpoint,
        Bucket = Bucket,
        Region = Region,
        Prefix = prefix,
        AccessKey = AccessKey,
        SecretKeyFile = SecretKeyFile,
        PathStyle = true,
    };

    /// <summary>Every key below, as any S3 tool sees it.</summary>
    public async Task<IReadOnlyList<string>> KeysAsync(string prefix = "") =>
        [.. ((await client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = Bucket, Prefix = prefix }, TestContext.Current.CancellationToken)).S3Objects ?? []).Select(o => o.Key)];

    public async Task<byte[]> GetAsync(string key)
    {
        using var answer = await client.GetObjectAsync(Bucket, key, TestContext.Current.CancellationToken);
        using var content = new MemoryStream();
        await answer.ResponseStream.CopyToAsync(content, TestContext.Current.CancellationToken);
        return content.ToArray();
    }

    public async Task PutAsync(string key, byte[] content)
    {
        using var body = new MemoryStream(content);
        await client.PutObjectAsync(new PutObjectRequest { BucketName = Bucket, Key = key, InputStream = body, UseChunkEncoding = false }, TestContext.Current.CancellationToken);
    }

    public async Task RemoveAsync(string key) => await client.DeleteObjectAsync(Bucket, key, TestContext.Current.CancellationToken);

    public async Task RemoveBucketAsync() => await client.DeleteBucketAsync(Bucket, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        client.Dispose();
        folder.Dispose();
    }
}
