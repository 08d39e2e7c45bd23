using System.Text;
using PersonalNode.Protocol;

namespace PersonalNode.Storage;

/// <summary>By which words a post is found: its summary, what it says, the answers of its poll, and what its photos are said to show.</summary>
public sealed class SearchText(PhotoStore photos)
{
    /// <summary>As <see cref="SearchWords"/> gives them, in UTF-8.</summary>
    public byte[] Of(Post post) => Encoding.UTF8.GetBytes(SearchWords.Of(
    [
        post.Summary,
        post.Html.Length > 0 ? MutedWords.TextOf(post.Html) : post.Text,
        .. post.Poll?.Options.Select(o => o.Text) ?? [],
        .. photos.Many(post.Photos).Select(p => p.Alt),
    ]));

    internal SearchEntry EntryOf(Post post) => new(post.Id, post.AuthorId, post.Photos.Count > 0, Of(post));
}
