using LiteDB;

namespace PersonalNode.Storage;

/// <summary>
/// Conditions with parameters. LiteDB's own Query.EQ and its like write the value into the expression's text, and every new text is
/// parsed, compiled and kept for ever: two thirds of the writer's time and a growing heap, as measured. A parameter leaves one text.
/// </summary>
internal static class Where
{
    public static BsonExpression Equal(string field, BsonValue value) => BsonExpression.Create($"$.{field} = @0", value);

    public static BsonExpression Above(string field, BsonValue value) => BsonExpression.Create($"$.{field} > @0", value);

    public static BsonExpression Below(string field, BsonValue value) => BsonExpression.Create($"$.{field} < @0", value);

    public static BsonExpression UpTo(string field, BsonValue value) => BsonExpression.Create($"$.{field} <= @0", value);

    public static BsonExpression Between(string field, BsonValue from, BsonValue to) => BsonExpression.Create($"$.{field} BETWEEN @0 AND @1", from, to);
}
