// The test's door: POST /control/VERB with JSON in and out. Only this machine can knock, for the server listens on loopback alone.
import { parseNodeInfo } from "@fedify/fedify";
import { describe } from "./describe.mjs";
import { send } from "./send.mjs";
import { prove } from "./sign.mjs";
import { ofDocument } from "./verdicts.mjs";

const verbs = {
  /** Sends an activity; see send.mjs. */
  send,

  /** All that is stored. */
  state: ({ store }) => ({
    received: store.received, requests: store.requests,
    followers: Object.fromEntries([...store.followers].map(([name, people]) => [name, [...people.keys()]])),
    following: Object.fromEntries([...store.following].map(([name, people]) => [name, [...people]])),
  }),

  /** What Fedify finds at an address or under a handle, as it understands it; signed as that actor when one is named. */
  lookup: async (peer, { address, actor }) => {
    const context = peer.context();
    const documentLoader = actor == null ? context.documentLoader : await context.getDocumentLoader({ identifier: actor });
    return await describe(await context.lookupObject(address, { documentLoader }), context);
  },

  webfinger: async (peer, { address }) => await peer.context().lookupWebFinger(new URL(address)),

  /** NodeInfo as Fedify reads it; fetched here, since Fedify's own fetching of it never goes to loopback. */
  nodeinfo: async (_, { address }) => {
    const { links } = await (await fetch(new URL("/.well-known/nodeinfo", address))).json();
    return parseNodeInfo(await (await fetch(links[0].href)).json());
  },

  /** What Fedify says of a document's signatures. */
  verify: async (peer, { document }) => await ofDocument(peer, document),

  /** A kept object gets an integrity proof, and is served with it. */
  prove: async (peer, { actor, id }) => {
    const path = new URL(id).pathname;
    peer.store.objects.set(path, await prove(peer.context(), actor, peer.store.objects.get(path)));
    return {};
  },

  /** The actor says that another id is theirs too. */
  alias: (peer, { actor, of }) => {
    peer.store.aliases.set(actor, [new URL(of)]);
    return {};
  },

  /** From now on only signed GETs see actors and objects, or all do again. */
  close: (peer, { closed }) => {
    peer.store.closed = closed;
    return {};
  },
};

export async function control(peer, request) {
  const verb = verbs[new URL(request.url).pathname.slice("/control/".length)];
  if (verb === undefined) return new Response("No such verb.", { status: 404 });
  try {
    return Response.json(await verb(peer, await request.json()) ?? null);
  } catch (error) {
    return new Response(error.stack, { status: 500 });
  }
}
