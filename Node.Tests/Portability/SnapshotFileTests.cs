using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using CsCheck;
using PersonalNode.Portability.Backup;
using PersonalNode.Storage;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Portability;

/// <summary>The file of a snapshot: what was written comes back byte for byte, and what was changed on the way is noticed before anything is.</summary>
public sealed class SnapshotFileTests : IDisposable
{
    private static readonly byte[] Photo = [.. Enumerable.Range(0, 3_000).Select(i => (byte)(i * 7))];
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task What_goes_in_comes_out()
    {
        var source = new Source();
        using var reader = SnapshotReader.Open(new MemoryStream(await WriteAsync(source)), null);
        Assert.Equal("https://me.example", reader.Manifest.Node);
        Assert.Equal(Source.Made, reader.Manifest.Made);
        await reader.CheckAsync(_ => { }, TestContext.Current.CancellationToken);
        Directory.CreateDirectory(folder.Path);
        var progress = 0L;
        await reader.LayOutAsync(folder.Path, done => progress = done, TestContext.Current.CancellationToken);
        Assert.Equal(reader.Size, progress);
        Assert.Equal(source.Database, File.ReadAllBytes(Path.Combine(folder.Path, "node.db")));
        Assert.Equal(source.Log, File.ReadAllBytes(Path.Combine(folder.Path, "node-log.db")));
        Assert.Equal("secret"u8, File.ReadAllBytes(Path.Combine(folder.Path, "keys", "agreement", "1.key")));
        Assert.Equal(Photo, File.ReadAllBytes(Path.Combine(folder.Path, "media", Source.PhotoName[..2], Source.PhotoName)));
        Assert.All(folder.Files(), TestFolder.ExpectPrivate);
    }

    [Fact]
    public async Task A_file_that_is_cut_short_is_none()
    {
        var whole = await WriteAsync(new Source());
        Gen.Int[0, whole.Length - 1].Sample(length => Assert.Throws<SnapshotException>(() => SnapshotReader.Open(new MemoryStream(whole[..length]), null)));
    }

    [Fact]
    public async Task A_changed_byte_is_noticed_or_is_none_that_counts()
    {
        var whole = await WriteAsync(new Source());
        await Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte[1, 255]).SampleAsync(async (at, change) =>
        {
            byte[] changed = [.. whole];
            changed[at] ^= change;
            var target = Path.Combine(folder.Path, Guid.NewGuid().ToString("n"));
            Directory.CreateDirectory(target);
            try
            {
                using var reader = SnapshotReader.Open(new MemoryStream(changed), null);
                await reader.CheckAsync(_ => { }, CancellationToken.None);
                await reader.LayOutAsync(target, _ => { }, CancellationToken.None);
            }
            catch (SnapshotException)
            {
                return;
            }

            // Times and attributes of the zip file are nobody's concern.
            Assert.Equal(new Source().Database, File.ReadAllBytes(Path.Combine(target, "node.db")));
        });
    }

    [Theory]
    [InlineData("../evil")]
    [InlineData("keys/../../evil")]
    [InlineData("/etc/evil")]
    [InlineData("keys/.hidden")]
    [InlineData("keys/a/b/c")]
    [InlineData("node.db\n")]
    [InlineData("wwwroot/index.html")]
    [InlineData("NODE.DB")]
    public async Task A_name_that_has_no_place_in_a_data_folder_is_refused(string name) => Assert.Contains(
        "does not belong", Refused(await WithManifestAsync(m => m with { Files = [.. m.Files, new SnapshotFile(name, 1, new string('0', 64))] })), StringComparison.Ordinal);

    [Fact]
    public async Task A_newer_data_version_or_format_is_refused_by_its_name()
    {
        Assert.Contains("newer PersonalNode (0.9.9)", Refused(await WithManifestAsync(m => m with { Data = DataVersion.Current + 1, Program = "0.9.9" })), StringComparison.Ordinal);
        Assert.Contains("newer PersonalNode", Refused(await WithManifestAsync(m => m with { Version = 2 })), StringComparison.Ordinal);
        Assert.Contains("no snapshot", Refused(await WithManifestAsync(m => m with { Format = "another" })), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_missing_or_longer_than_was_said_is_refused()
    {
        var missing = await WithManifestAsync(m => m with { Files = [.. m.Files, new SnapshotFile("keys/other.key", 1, new string('0', 64))] });
        Assert.Contains("keys/other.key is missing", await RefusedAtCheckAsync(missing), StringComparison.Ordinal);
        var longer = await WithManifestAsync(m => m with { Files = [.. m.Files.Select(f => f with { Size = f.Size - (f.Name == "node.db" ? 1 : 0) })] });
        Assert.Contains("node.db is longer", await RefusedAtCheckAsync(longer), StringComparison.Ordinal);
        Assert.Contains("not whole", Refused(await WithManifestAsync(m => m with { Files = [.. m.Files.Where(f => f.Name != "node-log.db")] })), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no zip file at all")]
    public void Another_file_is_refused(string content) => Assert.Contains("no snapshot", Refused(Encoding.UTF8.GetBytes(content)), StringComparison.Ordinal);

    [Fact]
    public async Task A_source_that_becomes_shorter_makes_no_snapshot()
    {
        var source = new Source { Claimed = 1 };
        await Assert.ThrowsAsync<SnapshotException>(() => WriteAsync(source));
    }

    private static string Refused(byte[] file) => Assert.Throws<SnapshotException>(() => SnapshotReader.Open(new MemoryStream(file), null)).Message;

    private static async Task<string> RefusedAtCheckAsync(byte[] file)
    {
        using var reader = SnapshotReader.Open(new MemoryStream(file), null);
        return (await Assert.ThrowsAsync<SnapshotException>(() => reader.CheckAsync(_ => { }, TestContext.Current.CancellationToken))).Message;
    }

    private static async Task<byte[]> WriteAsync(Source source)
    {
        Source.WritePhoto();
        using var target = new MemoryStream();
        await new SnapshotWriter(source, TimeProvider.System).WriteAsync(target, PhotosAre.Inside, null, TestContext.Current.CancellationToken);
        return target.ToArray();
    }

    private static async Task<byte[]> WithManifestAsync(Func<SnapshotManifest, SnapshotManifest> change)
    {
        using var file = new MemoryStream();
        file.Write(await WriteAsync(new Source()));
        using (var zip = new ZipArchive(file, ZipArchiveMode.Update, leaveOpen: true))
        {
            var entry = zip.GetEntry(SnapshotManifest.Entry)!;
            SnapshotManifest manifest;
            var size = entry.Length;
            using (var json = entry.Open())
            {
                manifest = SnapshotManifest.Read(json, size);
            }

            entry.Delete();
            using var again = zip.CreateEntry(SnapshotManifest.Entry).Open();
            again.Write(change(manifest).ToJson());
        }

        return file.ToArray();
    }

    private sealed class Source : ISnapshotSource
    {
        public static readonly DateTimeOffset Made = new(2026, 5, 6, 7, 8, 9, TimeSpan.Zero);
        private static readonly string Place = Directory.CreateTempSubdirectory("personalnode-test-photo-").FullName;

        public static string PhotoName { get; } = Convert.ToHexStringLower(SHA256.HashData(Photo));

        public byte[] Database { get; } = [.. Enumerable.Range(0, 20_000).Select(i => (byte)(i * i))];

        public byte[] Log { get; } = [1, 2, 3];

        public int Claimed { get; init; }

        public int DataVersion => PersonalNode.Storage.DataVersion.Current;

        public string? Address => "https://me.example";

        public string? RecoveryKey => null;

        public string? Proof => null;

        public async Task<KeysAtMoment> CopyDatabaseAsync(TakeFile take, Func<DateTimeOffset> now)
        {
            await take("node.db", new MemoryStream(Database), Database.Length + Claimed);
            await take("node-log.db", new MemoryStream(Log), Log.Length);
            return new KeysAtMoment(Made, [("identity.key", "key"u8.ToArray()), ("agreement/1.key", "secret"u8.ToArray())]);
        }

        public static void WritePhoto() => File.WriteAllBytes(Path.Combine(Place, PhotoName), Photo);

        public IEnumerable<FileInfo> Photos() => new DirectoryInfo(Place).EnumerateFiles();
    }
}
