using LiteDB;
using PersonalNode.Storage;

namespace PersonalNode.Tests.Support;

/// <summary>The activity log as the node itself reads it: rows that the file hides are opened with the content key.</summary>
public static class Stored
{
    public static IReadOnlyList<BsonDocument> Log(TestNode node) => Log(node.Get<NodeDatabase>());

    /// <summary>Out of the folder of a node that has ended.</summary>
    public static IReadOnlyList<BsonDocument> Log(NodeProcess node)
    {
        using var folder = DataFolder.Open(node.Folder);
        using var database = new NodeDatabase(folder, TimeProvider.System);
        return Log(database);
    }

    private static List<BsonDocument> Log(NodeDatabase database) => [.. database.Read("log").FindAll().Select(d => database.Content.Reveal("log", d))];
}
