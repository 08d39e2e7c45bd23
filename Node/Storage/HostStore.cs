using LiteDB;
using PersonalNode.Crypto;

namespace PersonalNode.Storage;

/// <summary>
/// What is known of other servers: how they read signatures. A server that cannot read one may answer 202 all the same and drop what came
/// (snac2), so only what a server has shown counts: what it signs itself, what its people's keys tell, or what worked after a refusal.
/// </summary>
public sealed class HostStore(NodeDatabase database)
{
    /// <summary>The form that this host reads; null while nobody knows.</summary>
    /// <param name="host">As <see cref="Protocol.Iri.HostOf"/> gives it.</param>
    public SignatureForm? Reads(string host) => database.Read("manners").FindById(host) is { } known ? (SignatureForm)known.Count("f") : null;

    /// <summary>From now on requests to the host are signed so. Writes only what is news.</summary>
    public Task LearnAsync(string host, SignatureForm form) => Reads(host) == form ? Task.CompletedTask : database.WriteAsync(context => Learn(context, host, form));

    /// <summary>Forgets what was learnt before that time, a bounded number at once: it is learnt again when it matters.</summary>
    public Task TrimAsync(DateTimeOffset before, int limit) => database.WriteAsync(context =>
    {
        var manners = context.Collection("manners");
        foreach (var old in manners.Find(Where.Below("at", before.ToUnixTimeMilliseconds()), 0, limit).ToList())
        {
            manners.Delete(old["_id"]);
        }
    });

    /// <inheritdoc cref="LearnAsync"/>
    public static void Learn(WriteContext context, string host, SignatureForm form) =>
        context.Collection("manners").Upsert(new BsonDocument { ["_id"] = host }.WithCount("f", (int)form).With("at", context.Now));
}
