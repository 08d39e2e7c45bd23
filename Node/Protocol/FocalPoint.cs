using System.Text.Json;
using System.Text.Json.Nodes;

namespace PersonalNode.Protocol;

/// <summary>The point of a photo that is to stay in sight when its sides are cut off: from -1, left and bottom, to 1, right and top, as Mastodon has it.</summary>
public sealed record FocalPoint(double X, double Y)
{
    /// <summary>Null when a number is out of bounds, and for the middle, which is where it is anyway.</summary>
    public static FocalPoint? Of(double x, double y) => x is >= -1 and <= 1 && y is >= -1 and <= 1 && (x, y) is not (0, 0) ? new FocalPoint(x, y) : null;

    /// <summary>"focalPoint" of an attachment, null without one that can be read.</summary>
    internal static FocalPoint? Read(JsonElement attachment) =>
        attachment.ValueKind == JsonValueKind.Object && attachment.TryGetProperty("focalPoint", out var point) && point.ValueKind == JsonValueKind.Array && point.GetArrayLength() == 2
        && point[0].ValueKind == JsonValueKind.Number && point[1].ValueKind == JsonValueKind.Number ? Of(point[0].GetDouble(), point[1].GetDouble()) : null;

    internal JsonArray ToJson() => new(X, Y);
}
