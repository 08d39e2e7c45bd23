using System.Text.Json;
using System.Text.RegularExpressions;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.MastodonApi;

/// <summary>Another client that nobody here wrote: toot (Python, from Debian), a process per command, against two nodes.</summary>
public sealed partial class TootTests : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("toot").FullName;
    private TestNode alice = null!;
    private TestNode bob = null!;

    public async ValueTask InitializeAsync()
    {
        Requires.Program("toot", "toot");
        alice = await TestNode.StartAsync("alice");
        bob = await TestNode.StartAsync("bob");
        await Friends.MeetAsync(alice, bob);
        using var app = await TestApp.OpenAsync(alice, name: "toot");
        var user = $"alice@{alice.Host}";
        Directory.CreateDirectory(Path.Combine(folder, "toot"));
        await File.WriteAllTextAsync(Path.Combine(folder, "toot", "config.json"), JsonSerializer.Serialize(new
        {
            apps = new Dictionary<string, object> { [alice.Host] = new { instance = alice.Host, base_url = alice.Url, client_id = app.Id, client_secret = app.Secret } },
            users = new Dictionary<string, object> { [user] = new { instance = alice.Host, username = "alice", access_token = app.Token } },
            active_user = user,
        }));
    }

    public async ValueTask DisposeAsync()
    {
        Directory.Delete(folder, recursive: true);
        await bob.DisposeAsync();
        await alice.DisposeAsync();
    }

    [Fact]
    public async Task It_knows_its_owner_and_the_node()
    {
        Assert.Contains("@alice", await TootAsync("whoami"), StringComparison.Ordinal);
        Assert.Contains(alice.Host, await TootAsync("instance", "--disable-https"), StringComparison.Ordinal);
        Assert.Contains($"@bob@{bob.Host}", await TootAsync("whois", $"bob@{bob.Host}"), StringComparison.Ordinal);
        Assert.Contains("@alice", await TootAsync("whois", $"@alice@{alice.Host}"), StringComparison.Ordinal);
        Assert.Contains($"@bob@{bob.Host}", await TootAsync("following", $"alice@{alice.Host}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_posts_with_a_photo_and_a_warning_and_the_friend_sees_it()
    {
        var photo = Path.Combine(folder, "photo.jpg");
        await File.WriteAllBytesAsync(photo, TestPhoto.Jpeg(400, 300), TestContext.Current.CancellationToken);
        var id = IdIn(await TootAsync("post", "Hello from a terminal #toot", "--media", photo, "--description", "A long table", "--spoiler-text", "Furniture"));
        var post = await bob.SeesPhotosAsync((await alice.Api.GetAsync($"/api/posts/{id}")).Json.Url(), 1);
        Assert.Equal(("Furniture", "A long table", "toot"), (post.GetProperty("summary").GetString(), post.GetProperty("photos")[0].GetProperty("alt").GetString(), post.GetProperty("tags")[0].GetString()));
        Assert.Contains("Hello from a terminal", await TootAsync("timeline", "--once"), StringComparison.Ordinal);
        Assert.Contains("Hello from a terminal", await TootAsync("timeline", "--once", "--tag", "toot"), StringComparison.Ordinal);
        await TootAsync("delete", id);
        Assert.DoesNotContain("Hello from a terminal", await TootAsync("timeline", "--once"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_answers_likes_passes_on_and_is_told()
    {
        var theirs = await bob.PostAsync("Who is at the table?");
        await alice.SeesAsync(theirs.Url());
        var id = IdIn(await TootAsync("timeline", "--once"));
        IdIn(await TootAsync("post", "I am", "--reply-to", id));
        await TootAsync("favourite", id);
        await TootAsync("reblog", id);
        await TootAsync("bookmark", id);
        Assert.Contains("Who is at the table?", await TootAsync("bookmarks", "--once"), StringComparison.Ordinal);
        await bob.SeesAsync(theirs.Url(), p => (p.GetProperty("likes").GetInt32(), p.GetProperty("reshares").GetInt32(), p.GetProperty("replies").GetInt32()) == (1, 1, 1));
        Assert.Contains("I am", await TootAsync("thread", id), StringComparison.Ordinal);
        var bobs = (await bob.Api.ItemsAsync($"/api/posts/{theirs.Id()}/thread"))[1];
        await bob.Api.PutAsync($"/api/posts/{bobs.Id()}/like");
        await alice.NotifiedAsync("like");
        Assert.Contains("favourited", await TootAsync("notifications"), StringComparison.OrdinalIgnoreCase);
        await TootAsync("unfavourite", id);
        await bob.SeesAsync(theirs.Url(), p => p.GetProperty("likes").GetInt32() == 0);
    }

    private async Task<string> TootAsync(params string[] arguments)
    {
        var result = await Command.RunAsync("/usr/bin/env", [$"XDG_CONFIG_HOME={folder}", "toot", .. arguments, "--no-color"]);
        return result.Expect(0).Output;
    }

    /// <summary>The id of a status that a line shows, or at the end of its address.</summary>
    private static string IdIn(string output)
    {
        var found = StatusId().Match(output);
        Assert.True(found.Success, output);
        return found.Groups[1].Value;
    }

    [GeneratedRegex(@"(?:ID |/posts/)(\w+)")]
    private static partial Regex StatusId();
}
