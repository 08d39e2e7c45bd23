using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace PersonalNode.Crypto;

/// <summary>A member of Signature-Input, as RFC 9421 section 2.3 lets it be: which components it covers, with which parameters.</summary>
internal static class CoveredComponents
{
    private static readonly SearchValues<char> FieldNameCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-.^_`|~");

    public static bool TryDescribe(string label, FieldMember member, [NotNullWhen(true)] out SignatureInput? input)
    {
        input = null;
        string? keyId = null, algorithm = null, nonce = null;
        long? created = null, expires = null;
        foreach (var (name, value) in member.Parameters)
        {
            // Section 2.3: each of these has its type, and anything else is refused rather than overlooked.
            switch (name)
            {
                case "created" when value.Number is not null: created = value.Number; break;
                case "expires" when value.Number is not null: expires = value.Number; break;
                case "keyid" when value.IsString: keyId = value.Text; break;
                case "alg" when value.IsString: algorithm = value.Text; break;
                case "nonce" when value.IsString: nonce = value.Text; break;
                case "created" or "expires" or "keyid" or "alg" or "nonce": return false;
            }
        }

        var components = member.List!.Select(static entry => entry.Item.Text ?? "").ToList();
        input = new(label, components, member.Serialize(), keyId, algorithm, created, expires, nonce);
        return true;
    }

    public static string? Problem(IReadOnlyList<FieldEntry> components)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (item, parameters) in components)
        {
            var problem = !item.IsString ? "malformed"
                : parameters.Count > 0 ? "component_parameter"
                : !IsComponent(item.Text!) ? "unknown_component"
                : !seen.Add(item.Text!) ? "duplicate_component"
                : null;
            if (problem is not null)
            {
                return problem;
            }
        }

        return null;
    }

    /// <summary>A derived name known here, or a field name (RFC 9110 token) in small letters.</summary>
    public static bool IsComponent(string name) =>
        SignedRequest.IsKnown(name)
        || (name.Length > 0 && !name.AsSpan().ContainsAnyExcept(FieldNameCharacters));
}
