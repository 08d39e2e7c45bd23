namespace PersonalNode.Crypto;

/// <summary>The three ways in which servers sign their requests.</summary>
public enum SignatureForm
{
    /// <summary>draft-cavage-http-signatures-12 with rsa-sha256, and a Digest (RFC 3230): what every server of the fediverse reads.</summary>
    Cavage,

    /// <summary>RFC 9421 with rsa-v1_5-sha256, and a Content-Digest (RFC 9530).</summary>
    Rsa,

    /// <summary>RFC 9421 with ed25519, by the identity key.</summary>
    Ed25519,
}

/// <summary>The one signature of a request, read and found to cover what it must; whose it is remains to be checked (<see cref="KeyRing.HaveSigned"/>).</summary>
/// <param name="Form">How it was made.</param>
/// <param name="KeyId">As the sender wrote it.</param>
/// <param name="Base">The bytes that were signed.</param>
/// <param name="Bytes">The signature: 64 bytes of Ed25519, or as long as the RSA key.</param>
public sealed record RequestSignature(SignatureForm Form, string KeyId, byte[] Base, byte[] Bytes);
