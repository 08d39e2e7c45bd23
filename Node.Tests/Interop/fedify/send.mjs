// Sends activities: as Fedify does by itself, through its queue and with all it can sign, or in exactly one wanted way.
import { Temporal } from "@js-temporal/polyfill";
import { documents } from "./federation.mjs";
import { make } from "./make.mjs";
import { sign, signDocument } from "./sign.mjs";

/**
 * @param wish actor (a name), activity (see make.mjs), to (actor ids), and for one wanted way: sign ("draft-cavage", "rfc9421" or "none"),
 *   proof, linked, and spoil, which changes the activity after the document is signed.
 */
export async function send(peer, wish) {
  const context = peer.context();
  const activity = build(peer, context, wish);
  peer.store.sent.set(activity.id.href, activity);
  const sent = { id: activity.id.href, object: activity.objectId?.href };
  const recipients = await Promise.all(wish.to.map(async (id) => await context.lookupObject(id) ?? Promise.reject(new Error(`${id} is not found.`))));
  if (wish.sign == null) {
    await context.sendActivity({ identifier: wish.actor }, recipients, activity);
    return sent;
  }

  const body = JSON.stringify(await signDocument(context, wish.actor, activity, wish));
  sent.answers = await Promise.all(recipients.map(async ({ inboxId }) => {
    const request = new Request(inboxId, { method: "POST", headers: { "content-type": "application/activity+json" }, body });
    return (await fetch(await sign(context, wish.actor, request, wish.sign))).status;
  }));
  return sent;
}

/** The activity with an id and an actor. An object that is written in it is kept, so that it can be fetched; one that is deleted is gone. */
function build(peer, context, { actor, activity }) {
  const me = context.getActorUri(actor).href;
  const wanted = { id: `${peer.url}/activities/${crypto.randomUUID()}`, actor: me, ...activity };
  if (documents.some(({ name }) => name === wanted.object?.type)) {
    const id = `${peer.url}/${wanted.object.type}/${crypto.randomUUID()}`;
    wanted.object = { id, attribution: me, published: Temporal.Now.instant().round("millisecond").toString(), ...wanted.object };
    peer.store.objects.set(new URL(wanted.object.id).pathname, make(wanted.object));
  } else if (wanted.type === "Delete") {
    peer.store.objects.delete(new URL(wanted.object).pathname);
  }
  return make(wanted);
}
