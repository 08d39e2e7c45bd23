using System.Text;
using PersonalNode.Remote;

namespace PersonalNode.Portability.Export;

/// <summary>The two files that say what the others are: one for people, one for programs.</summary>
internal static class ExportTexts
{
    public static string ReadMe(string name, string url, DateTimeOffset now, bool withKeys) => $"""
        Everything of {name} ({url}), exported on {Day(now)}.

        It is YOUR OWN copy: private posts, messages and photos are in it, opened, and whoever has this file can read them. Keep it where you keep letters.

        To look at it     unzip it and open index.html. It needs no network.
        To check it       dotnet Node.dll verify FILE.zip
                          tells whether every signature and every file is as it was exported. It needs no node and no network.

        index.html        your profile, and the way to posts/ (by month), conversations/ and albums/
        attachments/      photos in the largest size that was kept
        originals/        photos as you uploaded them, if you had the node keep those; with all that a camera writes into them, such as the place
        manifest.yml      what is in here, for programs (FEP-6fcd)
        activitypub/      actor.json: your profile as other servers see it
                          outbox.json: what your node sent, as it was signed. Posts for chosen people are in it without their addressees:
                          each of them got a copy of their own
                          *.csv: the files that Mastodon imports (Preferences, Import and export)
        personalnode/     what no standard has a file for: people with the keys that your node holds on to, aspects, rules, settings, drafts, posts
                          with whom they were for, messages, and the log of your identity, which proves your keys
        personalnode/digests.json   the SHA-256 of every other file, signed
        key/              {(withKeys ? "your private keys, sealed under the passphrase that you chose. With them anybody can speak in your name" : "is not here: you chose no passphrase, so no private key was exported")}

        """.ReplaceLineEndings("\n");

    /// <summary>FEP-6fcd, "Manifest File". Photos and pages are named by their folder alone.</summary>
    public static string Manifest(string controller, DateTimeOffset now, IEnumerable<string> paths)
    {
        var text = new StringBuilder();
        text.Append("# FEP-6fcd: Account Export Container Format\nubc-version: 0.1\nmeta:\n");
        text.Append($"  created: {Day(now)}\n  createdBy:\n    controller: {Quoted(controller)}\n    client:\n      name: PersonalNode\n      version: {Quoted(NodeVersion.Text)}\n");
        text.Append("contents:\n  manifest.yml:\n    url: https://w3id.org/fep/6fcd#manifest-file\n");
        foreach (var folder in paths.GroupBy(p => p.Contains('/', StringComparison.Ordinal) ? p[..p.IndexOf('/', StringComparison.Ordinal)] : "").OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            if (folder.Key.Length > 0)
            {
                text.Append($"  {folder.Key}:\n");
                text.Append(Of(folder.Key + "/") is { } kind ? $"    url: {kind}\n" : "");
                text.Append("    contents:\n");
            }

            var files = folder.Key is "attachments" or "originals" or "posts" or "conversations" or "albums" ? [] : folder.Where(p => p.Count(c => c == '/') < 2).ToList();
            foreach (var file in files)
            {
                var (indent, name) = folder.Key.Length > 0 ? ("      ", file[(folder.Key.Length + 1)..]) : ("  ", file);
                text.Append(Of(file) is { } url ? $"{indent}{name}:\n{indent}  url: {url}\n" : $"{indent}{name}: {{}}\n");
            }

            if (folder.Key.Length > 0 && files.Count == 0)
            {
                text.Length--;
                text.Append(" {}\n");
            }
        }

        return text.ToString();
    }

    private static string? Of(string path) => path switch
    {
        "activitypub/actor.json" => "https://www.w3.org/TR/activitypub/#actor-objects",
        "activitypub/outbox.json" => "https://www.w3.org/TR/activitystreams-core/#collections",
        "attachments/" => "https://www.w3.org/TR/activitystreams-vocabulary/#dfn-attachment",
        "key/" => "https://w3id.org/fep/521a",
        "index.html" => "https://indieweb.org/blog_archive_format",
        _ => path.EndsWith(".csv", StringComparison.Ordinal) ? "https://docs.joinmastodon.org/user/moving/#export" : null,
    };

    private static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>A YAML string in quotes, which are those of JSON.</summary>
    private static string Quoted(string text) => System.Text.Json.Nodes.JsonValue.Create(text).ToJsonString();
}
