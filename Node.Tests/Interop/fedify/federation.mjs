// The Fedify application: actors, documents, collections and an inbox that keeps what it accepts.
import { createFederation, InProcessMessageQueue, MemoryKvStore } from "@fedify/fedify";
import * as vocab from "@fedify/vocab";
import { describe } from "./describe.mjs";

/** Types that are served as documents of their own. */
export const documents = [
  vocab.Article, vocab.Audio, vocab.ChatMessage, vocab.Event, vocab.Image, vocab.Note, vocab.Page, vocab.Question, vocab.QuoteAuthorization, vocab.Video,
];

export function federate(peer) {
  const { store } = peer;
  const federation = createFederation({
    kv: new MemoryKvStore(), queue: new InProcessMessageQueue(), allowPrivateAddress: true,
    firstKnock: process.env.FIRST_KNOCK ?? "draft-cavage-http-signatures-12",
  });
  const signed = async (context) => !store.closed || (await context.getSignedKeyOwner()) != null;

  federation.setNodeInfoDispatcher("/nodeinfo/2.1", () => ({
    software: { name: "fedify-peer", version: "2.3.6" }, protocols: ["activitypub"],
    usage: { users: { total: store.actors.size }, localPosts: store.objects.size, localComments: 0 },
  }));
  federation.setActorDispatcher("/users/{identifier}", (context, name) => store.actors.has(name) ? actor(store, context, name) : null)
    .setKeyPairsDispatcher((_, name) => store.actors.get(name) ?? []).mapHandle((_, name) => store.actors.has(name) ? name : null).authorize(signed);
  for (const type of documents) {
    federation.setObjectDispatcher(type, `/${type.name}/{id}`, (_, { id }) => store.objects.get(`/${type.name}/${id}`) ?? null).authorize(signed);
  }
  federation.setFollowersDispatcher("/users/{identifier}/followers", (_, name) => ({ items: [...store.followers.get(name)?.values() ?? []] }));
  federation.setFollowingDispatcher("/users/{identifier}/following", (_, name) => ({ items: [...store.following.get(name) ?? []].map((id) => new URL(id)) }));
  federation.setOutboxDispatcher("/users/{identifier}/outbox", () => ({ items: [] }));

  federation.setInboxListeners("/users/{identifier}/inbox", "/inbox")
    .on(vocab.Activity, async (context, activity) => {
      await receive(peer, context, activity);
      store.received.push(await describe(activity, context));
    })
    .onError((_, error) => console.error(error));
  return federation;
}

async function actor({ aliases }, context, name) {
  const keys = await context.getActorKeyPairs(name);
  return new vocab.Person({
    id: context.getActorUri(name), preferredUsername: name, name: `${name} of Fedify`, summary: "A test.", url: new URL(`/@${name}`, context.origin),
    inbox: context.getInboxUri(name), outbox: context.getOutboxUri(name), followers: context.getFollowersUri(name), following: context.getFollowingUri(name),
    aliases: aliases.get(name) ?? [], endpoints: new vocab.Endpoints({ sharedInbox: context.getInboxUri() }), publicKey: keys[0].cryptographicKey, assertionMethods: keys.map((k) => k.multikey),
  });
}

/** The relations, as any server keeps them. */
async function receive({ store }, context, activity) {
  const from = activity.actorId?.href;
  if (activity instanceof vocab.Follow) {
    const parsed = context.parseUri(activity.objectId);
    if (parsed?.type !== "actor" || !store.actors.has(parsed.identifier)) return;
    const follower = await activity.getActor(context);
    store.followers.get(parsed.identifier).set(from, follower);
    await context.sendActivity({ identifier: parsed.identifier }, follower, new vocab.Accept({
      id: new URL(`/activities/${crypto.randomUUID()}`, context.origin), actor: activity.objectId, object: activity,
    }));
  } else if (activity instanceof vocab.Accept || activity instanceof vocab.Reject) {
    // By the id of what was sent from here, as it must be: what another server repeats of it counts for nothing.
    const follow = store.sent.get(activity.objectId?.href);
    if (!(follow instanceof vocab.Follow) || follow.objectId.href !== from) return;
    const following = store.following.get(context.parseUri(follow.actorId).identifier);
    if (activity instanceof vocab.Accept) following.add(from);
    else following.delete(from);
  } else if (activity instanceof vocab.Undo) {
    const undone = await activity.getObject(context);
    const parsed = undone instanceof vocab.Follow ? context.parseUri(undone.objectId) : null;
    if (parsed?.type === "actor") store.followers.get(parsed.identifier)?.delete(from);
  }
}
