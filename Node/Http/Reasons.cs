using System.Collections.Frozen;

namespace PersonalNode.Http;

/// <summary>
/// Codes of sentences that are kept where they arise, in English: why something was not delivered, what is wrong with a person, why a line of a list is
/// left out. The page says them in its own language. One that ends in a hole begins with what stands here; what follows is its value.
/// </summary>
public static class Reasons
{
    private static readonly FrozenDictionary<string, string> Known = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["Their server says that the account is gone."] = "account_gone",
        ["Their server says that this account is gone."] = "account_gone",
        ["The address cannot be used."] = "bad_url",
        ["You have blocked this host."] = "blocked",
        ["It was deleted before it could be sent."] = "deleted",
        ["There is no such host."] = "name_not_found",
        ["The server did not answer for seven days."] = "no_answer",
        ["Their server knows no sealing."] = "no_sealing",
        ["The address belongs to a private network, which this node does not call."] = "private_address",
        ["The server asked to be left alone for a while."] = "resting",
        ["The server could not check the signature (status 401)."] = "signature",
        ["The server took too long to answer."] = "timeout",
        ["The answer was too large."] = "too_large",
        ["The address redirects too often."] = "too_many_redirects",
        ["The server does not answer."] = "unreachable",
        ["This feed has ended: its host says that it is gone."] = "feed_ended",
        ["This person gave their account up."] = "given_up",
        ["Their node now shows another identity key. Nothing signed with it is accepted; ask them whether they changed it."] = "key_changed",
        ["Part of the name is hidden, so nobody can tell which host it is."] = "hidden_name",
        ["The list only limits this host; it does not block it."] = "limited",
        ["This is no account. An account looks like user@host.example."] = "no_account",
        ["This is no name of a host."] = "no_host",
        ["The list asks for no block of this host."] = "noop",
        ["This is your own node."] = "own_node",
        ["The severity is not known. It is \"suspend\", \"silence\" or \"noop\"."] = "severity",
        ["The list names it twice."] = "twice",
        ["The line cannot be read."] = "unreadable",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly (string Beginning, string Code)[] Open = [("The server answered with status ", "status"), ("This person has moved to ", "moved")];

    /// <summary>All sentences, or how they begin, with their codes.</summary>
    public static IEnumerable<KeyValuePair<string, string>> All => Known.Concat(Open.Select(o => KeyValuePair.Create(o.Beginning, o.Code)));

    /// <summary>The code of a sentence; null when it has none.</summary>
    public static string? CodeOf(string? sentence) => sentence is null ? null : Known.GetValueOrDefault(sentence)
        ?? Open.FirstOrDefault(o => sentence.StartsWith(o.Beginning, StringComparison.Ordinal)).Code;
}
