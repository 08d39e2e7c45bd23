namespace PersonalNode.Storage;

/// <summary>What happens to posts that a capability of its own may want to tell the owner about, inside the transaction in which it happens.</summary>
public sealed class PostMoments
{
    /// <summary>A poll is over that the owner made or voted in.</summary>
    public Action<WriteContext, Post> PollEnded { get; set; } = (_, _) => { };

    /// <summary>Somebody quotes the owner's post and was allowed to.</summary>
    public Action<WriteContext, Post, Person> Quoted { get; set; } = (_, _, _) => { };
}
