using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PersonalNode.Crypto;

namespace PersonalNode.Storage;

/// <summary>
/// What the files of <see cref="KeyFiles"/> look like. Plain: base64, PEM or XML. Sealed: {"sealed":"XChaCha20-Poly1305","box":BASE64}.
/// The header: {"version":1,"kdf":"argon2id","memoryKib":…,"passes":…,"salt":BASE64,"sealed":"XChaCha20-Poly1305","box":BASE64,"settled":…}.
/// </summary>
internal static class KeyFileFormat
{
    private const string Algorithm = "XChaCha20-Poly1305";

    /// <summary>No plain key file begins like an object.</summary>
    public static bool IsSealed(ReadOnlySpan<byte> file) => file.Length > 0 && file[0] == '{';

    public static byte[] Seal(SecretKey key, string name, ReadOnlySpan<byte> plain) =>
        Text(new JsonObject { ["sealed"] = Algorithm, ["box"] = Convert.ToBase64String(key.Seal(plain, Place(name))) });

    /// <summary>Null when it cannot be opened.</summary>
    public static byte[]? Open(SecretKey key, string name, byte[] file)
    {
        try
        {
            var root = JsonNode.Parse(file);
            return root?["sealed"]?.GetValue<string>() == Algorithm ? key.Open(Convert.FromBase64String(root["box"]!.GetValue<string>()), Place(name)) : null;
        }
        catch (Exception malformed) when (IsMalformed(malformed))
        {
            return null;
        }
    }

    public static byte[] Write(WrappedKey header) => Text(new JsonObject
    {
        ["version"] = 1,
        ["kdf"] = "argon2id",
        ["memoryKib"] = header.MemoryKib,
        ["passes"] = header.Passes,
        ["salt"] = Convert.ToBase64String(header.Salt),
        ["sealed"] = Algorithm,
        ["box"] = Convert.ToBase64String(header.Box),
        ["settled"] = header.Settled,
    });

    /// <summary>Null when it is no header of a version that is known here.</summary>
    public static WrappedKey? ReadHeader(byte[] file)
    {
        try
        {
            var root = JsonNode.Parse(file);
            return root?["version"]?.GetValue<int>() == 1 && root["kdf"]?.GetValue<string>() == "argon2id" && root["sealed"]?.GetValue<string>() == Algorithm
                ? new WrappedKey(
                    root["memoryKib"]!.GetValue<int>(), root["passes"]!.GetValue<int>(), Convert.FromBase64String(root["salt"]!.GetValue<string>()),
                    Convert.FromBase64String(root["box"]!.GetValue<string>()), root["settled"]!.GetValue<bool>())
                : null;
        }
        catch (Exception malformed) when (IsMalformed(malformed))
        {
            return null;
        }
    }

    private static byte[] Place(string name) => Encoding.UTF8.GetBytes("PersonalNode key file v1|" + name);

    private static byte[] Text(JsonObject root) => Encoding.UTF8.GetBytes(root.ToJsonString() + "\n");

    private static bool IsMalformed(Exception failure) => failure is JsonException or FormatException or InvalidOperationException or NullReferenceException;
}
