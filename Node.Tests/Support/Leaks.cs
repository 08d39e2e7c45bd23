using System.Text;

namespace PersonalNode.Tests.Support;

/// <summary>Looks for words and bytes in the files of a folder, as a thief would who has nothing but the files.</summary>
public static class Leaks
{
    /// <summary>"file: word" for every word that stands in a file, as UTF-8 or UTF-16.</summary>
    public static IReadOnlyList<string> Of(string folder, params IEnumerable<string> words)
    {
        var forms = words.SelectMany(w => new[] { (w, Encoding.UTF8.GetBytes(w)), (w, Encoding.Unicode.GetBytes(w)), (w, Encoding.BigEndianUnicode.GetBytes(w)) }).ToList();
        return Of(folder, forms);
    }

    /// <summary>The same for bytes, each with a name to call it by.</summary>
    public static IReadOnlyList<string> Of(string folder, IReadOnlyList<(string Name, byte[] Bytes)> secrets)
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var file in Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Where(f => !f.EndsWith("node.lock", StringComparison.Ordinal)))
        {
            var content = TestFolder.Read(file);
            found.UnionWith(secrets.Where(s => content.AsSpan().IndexOf(s.Bytes) >= 0).Select(s => $"{Path.GetRelativePath(folder, file)}: {s.Name}"));
        }

        return [.. found];
    }
}
