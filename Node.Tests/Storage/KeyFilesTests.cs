using System.Text;
using PersonalNode.Storage;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Storage;

/// <summary>The private key files, with and without a passphrase, and whatever happens in between.</summary>
public sealed class KeyFilesTests : IDisposable
{
    private const string First = "correct horse battery";
    private const string Second = "another horse entirely";
    private static readonly string[] Names = ["agreement/1.key", "agreement/2.key", "content.key", "identity.key", "rsa.pem", "sessions/key-1.xml"];
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Without_a_passphrase_they_are_plain_and_for_the_owner_alone()
    {
        using var keys = Filled(folder.Path);
        Assert.False(keys.HasPassphrase);
        Assert.False(keys.IsLocked);
        Assert.Equal(Names, keys.Names());
        Assert.Equal(["agreement/1.key", "agreement/2.key"], keys.Names("agreement"));
        foreach (var name in Names)
        {
            Assert.Equal(ContentOf(name), Encoding.ASCII.GetString(File.ReadAllBytes(keys.PathOf(name))));
            TestFolder.ExpectPrivate(keys.PathOf(name));
        }
    }

    [Fact]
    public void With_one_nothing_of_them_is_in_any_file_and_the_right_one_opens_them()
    {
        using (var keys = Filled(folder.Path))
        {
            keys.SetPassphrase(First);
            HoldsAll(keys);
            keys.Write("later.key", "made later"u8);
        }

        Assert.Empty(Leaks.Of(folder.Path, [.. Names.Select(ContentOf), "made later", First]));
        using var again = new KeyFiles(folder.Path);
        Assert.True(again.IsLocked);
        Assert.Throws<LockedFolderException>(() => again.Read("identity.key"));
        Assert.Throws<LockedFolderException>(() => again.Write("identity.key", "other"u8));
        Assert.False(again.Unlock(First + " "));
        Assert.True(again.IsLocked);
        Assert.True(again.Unlock(First));
        HoldsAll(again);
        Assert.Equal("made later"u8.ToArray(), again.Read("later.key"));
        Assert.All(folder.Files(), TestFolder.ExpectPrivate);
    }

    [Fact]
    public void A_change_touches_the_header_alone_and_a_removal_leaves_plain_files()
    {
        using var keys = Filled(folder.Path);
        keys.SetPassphrase(First);
        var before = Names.ToDictionary(n => n, n => File.ReadAllText(keys.PathOf(n)));
        Assert.False(keys.ChangePassphrase(Second, Second));
        Assert.True(keys.ChangePassphrase(First, Second));
        Assert.All(Names, n => Assert.Equal(before[n], File.ReadAllText(keys.PathOf(n))));
        Assert.False(keys.RemovePassphrase(First));
        Assert.True(keys.HasPassphrase);
        Assert.True(keys.RemovePassphrase(Second));
        Assert.False(keys.HasPassphrase);
        Assert.All(Names, n => Assert.Equal(ContentOf(n), File.ReadAllText(keys.PathOf(n))));
        HoldsAll(keys);
    }

    [Fact]
    public void A_file_under_another_name_of_another_folder_or_in_the_clear_is_refused()
    {
        using var keys = Filled(folder.Path);
        keys.SetPassphrase(First);
        File.Copy(keys.PathOf("agreement/1.key"), keys.PathOf("agreement/2.key"), overwrite: true);
        Assert.Contains("damaged", Assert.Throws<DataFolderException>(() => keys.Read("agreement/2.key")).Message, StringComparison.Ordinal);
        File.WriteAllText(keys.PathOf("content.key"), "put there by somebody");
        Assert.Contains("not sealed", Assert.Throws<DataFolderException>(() => keys.Read("content.key")).Message, StringComparison.Ordinal);
        File.WriteAllText(keys.PathOf("rsa.pem"), "{\"sealed\":3}");
        Assert.Throws<DataFolderException>(() => keys.Read("rsa.pem"));
        Assert.Null(keys.Read("missing.key"));

        // With its name changed by the node itself it goes on to open.
        keys.Move("agreement/1.key", "agreement/9.key");
        Assert.Equal(ContentOf("agreement/1.key"), Encoding.ASCII.GetString(keys.Read("agreement/9.key")!));
        Assert.False(keys.Exists("agreement/1.key"));

        File.WriteAllText(keys.PathOf("passphrase.json"), "{\"version\":2}");
        using var newer = new KeyFiles(folder.Path);
        Assert.Throws<DataFolderException>(() => newer.Unlock(First));
        File.Delete(keys.PathOf("passphrase.json"));
        using var without = new KeyFiles(folder.Path);
        Assert.Contains("passphrase.json", Assert.Throws<DataFolderException>(() => without.Read("identity.key")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("set")]
    [InlineData("change")]
    [InlineData("remove")]
    public void A_crash_before_any_write_leaves_a_folder_that_opens(string what)
    {
        var steps = 0;
        for (var crash = 1; ; crash++)
        {
            var path = Directory.CreateDirectory(Path.Combine(folder.Path, $"{what}{crash}")).FullName;
            if (!CrashesAt(path, what, crash))
            {
                break;
            }

            steps++;
            OpensSomehow(path, what);
        }

        Assert.True(steps >= (what == "change" ? 1 : Names.Length + 2), $"only {steps} steps");
    }

    [Fact]
    public void What_a_crash_left_half_written_goes_when_a_passphrase_is_set()
    {
        using var keys = Filled(folder.Path);
        File.WriteAllText(keys.PathOf("agreement/3.key.new"), "half a key");
        Assert.Equal(Names, keys.Names());
        keys.SetPassphrase(First);
        Assert.Empty(Leaks.Of(folder.Path, "half a key"));
    }

    /// <summary>Runs until the write of that number fails; false when there were fewer.</summary>
    private static bool CrashesAt(string path, string what, int crash)
    {
        using var keys = Filled(path);
        if (what != "set")
        {
            keys.SetPassphrase(First);
        }

        var writes = 0;
        keys.Changing = _ =>
        {
            if (++writes == crash)
            {
                throw new IOException("killed");
            }
        };
        try
        {
            switch (what)
            {
                case "set":
                    keys.SetPassphrase(Second);
                    break;
                case "change":
                    keys.ChangePassphrase(First, Second);
                    break;
                default:
                    keys.RemovePassphrase(First);
                    break;
            }

            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static void OpensSomehow(string path, string what)
    {
        using var keys = new KeyFiles(path);
        if (keys.HasPassphrase)
        {
            Assert.True(what == "set" ? keys.Unlock(Second) : keys.Unlock(First));

            // And what was begun is finished: all sealed.
            Assert.All(Names, n => Assert.StartsWith("{", File.ReadAllText(keys.PathOf(n)), StringComparison.Ordinal));
            HoldsAll(keys);
            using var next = new KeyFiles(path);
            Assert.True(next.Unlock(what == "set" ? Second : First));
            HoldsAll(next);
        }
        else
        {
            Assert.Equal("set", what);
            HoldsAll(keys);
        }
    }

    private static KeyFiles Filled(string path)
    {
        var keys = new KeyFiles(path);
        foreach (var name in Names)
        {
            keys.Write(name, Encoding.ASCII.GetBytes(ContentOf(name)));
        }

        return keys;
    }

    private static string ContentOf(string name) => $"the secret of {name}";

    private static void HoldsAll(KeyFiles keys) => Assert.All(Names, n => Assert.Equal(ContentOf(n), Encoding.ASCII.GetString(keys.Read(n)!)));
}
