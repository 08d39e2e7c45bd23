namespace PersonalNode.Crypto;

/// <summary>Why something that came from outside was not accepted. Each has its negative test; the name goes to the log.</summary>
public enum Refusal
{
    None,

    // The message itself.
    TooLarge,
    WrongContentType,
    NotJson,
    DuplicateKey,
    TooDeep,
    ListTooLong,
    StringTooLong,
    NotAnActivity,

    // Its signature.
    NoSignature,
    BadSignatureHeader,
    WrongAlgorithm,
    DigestNotCovered,
    TargetNotCovered,
    DigestMismatch,
    NoDate,
    Stale,
    Future,
    BadSignature,
    BadProof,
    NoProof,
    Replay,

    // Who sent it.
    SignerNotActor,
    UnknownActor,

    /// <summary>Too many strangers were looked up just now; they may come back.</summary>
    Busy,
    KeyChanged,
    IdentityNotProven,
    Blocked,

    // Its seal.
    SealBroken,
    SealStale,
    SealKeyUnknown,
    NotRecipient,

    // What it is about.
    OtherOrigin,
    Unsolicited,
}
