// What this server holds, in memory: its actors with their keys, what they wrote, and what their inbox accepted.
import { generateCryptoKeyPair } from "@fedify/fedify";

export class Store {
  /** Names of the actors to their keys: RSA, then Ed25519. */
  actors = new Map();
  /** Path to document. */
  objects = new Map();
  /** Id to activity, of all that was sent. */
  sent = new Map();
  followers = new Map();
  following = new Map();
  /** Other ids of an actor, from which one may move to it. */
  aliases = new Map();
  /** What Fedify accepted, in order. */
  received = [];
  /** Requests that came, with what Fedify says of their signatures. */
  requests = [];
  /** While true, only signed GETs see the actors. */
  closed = false;

  static async of(names) {
    const store = new Store();
    await Promise.all(names.map(async (name) => {
      // 2,048 bits as Mastodon has them; Fedify's own 4,096 take seconds to make.
      const rsa = crypto.subtle.generateKey(
        { name: "RSASSA-PKCS1-v1_5", modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: "SHA-256" }, true, ["sign", "verify"]);
      store.actors.set(name, await Promise.all([rsa, generateCryptoKeyPair("Ed25519")]));
      store.followers.set(name, new Map());
      store.following.set(name, new Set());
    }));
    return store;
  }
}
