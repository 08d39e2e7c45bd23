namespace PersonalNode.Crypto;

/// <summary>Why an integrity proof was not believed.</summary>
public enum ProofFailure
{
    /// <summary>The proof holds.</summary>
    None,

    /// <summary>The document has no proof.</summary>
    Missing,

    /// <summary>Not one well-formed DataIntegrityProof, or a document that RFC 8785 cannot canonicalise.</summary>
    Malformed,

    /// <summary>The cryptosuite is not eddsa-jcs-2022.</summary>
    WrongCryptosuite,

    /// <summary>The proofPurpose is not assertionMethod.</summary>
    WrongPurpose,

    /// <summary>The proof's @context is not the beginning of the document's.</summary>
    ContextMismatch,

    /// <summary>The signature is not that key's over this document.</summary>
    BadSignature,

    /// <summary>The proof's expires has passed.</summary>
    Expired,
}
