using System.Text.Json;

namespace PersonalNode.Tests.Support;

/// <summary>A node under test: in this process (<see cref="TestNode"/>), or a process of its own (<see cref="NodeProcess"/>).</summary>
public interface ITestNode
{
    string Handle { get; }

    /// <summary>What it calls itself: the actor's id.</summary>
    string Url { get; }

    /// <summary>With the owner's access token.</summary>
    OwnerApi Api { get; }

    /// <summary>The first page of the home feed, or of a list of it.</summary>
    Task<IReadOnlyList<JsonElement>> FeedAsync(string query = "limit=100");
}
