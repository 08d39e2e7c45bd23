namespace PersonalNode.Storage;

/// <summary>The place where photos lie did not do what it was asked. Nothing was half done; asking again is harmless.</summary>
public sealed class MediaPlaceException(bool misconfigured, string message, Exception? cause) : Exception(message, cause)
{
    /// <summary>Waiting does not help: what is configured must change.</summary>
    public bool Misconfigured => misconfigured;
}

/// <summary>
/// Where the files of photos lie: on this machine's disk, or in a store elsewhere. It sees only names and sealed bytes. A store that cannot
/// be used now says so by <see cref="MediaPlaceException"/>.
/// </summary>
public interface IMediaPlace
{
    /// <summary>Writes the whole file or nothing; when the task completes it is kept. The same name always has the same bytes.</summary>
    Task WriteAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellation);

    /// <summary>Null when it is not there.</summary>
    Task<byte[]?> ReadAsync(string name, CancellationToken cancellation);

    Task DeleteAsync(string name, CancellationToken cancellation);

    /// <summary>All files with the time they were written.</summary>
    IAsyncEnumerable<(string Name, DateTimeOffset Written)> ListAsync(CancellationToken cancellation);
}
