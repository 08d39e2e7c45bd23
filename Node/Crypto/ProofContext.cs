using System.Text.Json;

namespace PersonalNode.Crypto;

/// <summary>
/// The rule of eddsa-jcs-2022 section 3.3.2, step 4: a document's @context must start with all values of its proof's
/// @context, in the same order. A single value counts as a list of one.
/// </summary>
internal static class ProofContext
{
    public static bool Begins(JsonElement document, JsonElement proofContext)
    {
        if (!document.TryGetProperty("@context", out var documentContext))
        {
            return false;
        }

        var count = Count(proofContext);
        if (count == 0 || count > Count(documentContext))
        {
            return false; // an empty list would let any context in
        }

        for (var i = 0; i < count; i++)
        {
            if (!JsonElement.DeepEquals(At(proofContext, i), At(documentContext, i)))
            {
                return false;
            }
        }

        return true;
    }

    private static int Count(JsonElement context) => context.ValueKind == JsonValueKind.Array ? context.GetArrayLength() : 1;

    private static JsonElement At(JsonElement context, int index) => context.ValueKind == JsonValueKind.Array ? context[index] : context;
}
