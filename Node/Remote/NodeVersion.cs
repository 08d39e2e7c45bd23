namespace PersonalNode.Remote;

/// <summary>The version of this program, as it is told to other servers.</summary>
public static class NodeVersion
{
    public static string Text { get; } = typeof(NodeVersion).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";
}
