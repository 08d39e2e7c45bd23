// What Fedify says of signatures and proofs that were made elsewhere.
import { detachSignature, verifyJsonLd, verifyObject, verifyRequestDetailed } from "@fedify/fedify";
import { Activity, Object as Thing } from "@fedify/vocab";
import { loaders } from "./sign.mjs";

/** Notes a request with a signature before Fedify handles it, and what Fedify thinks of it. */
export async function noteRequest(peer, request) {
  const kind = request.headers.has("signature-input") ? "rfc9421" : request.headers.has("signature") ? "draft-cavage" : "none";
  const noted = { method: request.method, path: new URL(request.url).pathname, kind, headers: Object.fromEntries(request.headers) };
  peer.store.requests.push(noted);
  if (request.method === "POST") {
    const json = await request.clone().json();
    Object.assign(noted, { id: json.id, type: json.type, json, ...await ofDocument(peer, json) });
  }
  if (kind !== "none") {
    // A GET is judged from a copy: Fedify may answer it before the verdict is there.
    const options = loaders(peer.context());
    const verdict = verifyRequestDetailed(request.clone(), options).then((v) => {
      noted.verified = v.verified;
      noted.keyId = v.key?.id?.href;
      noted.reason = v.reason?.type;
    });
    if (request.method === "POST") await verdict;
  }
}

/** True, false, or null when there is none: the document's integrity proof, that of the object in it, and a linked data signature. */
export async function ofDocument(peer, json) {
  const options = loaders(peer.context());
  const proven = (cls, document) => document?.proof == null ? null : verifyObject(cls, detachSignature(document), options).then((o) => o != null);
  return {
    proof: await proven(json.actor == null ? Thing : Activity, json),
    objectProof: typeof json.object === "object" ? await proven(Thing, json.object) : null,
    linked: json.signature == null ? null : await verifyJsonLd(json, options),
  };
}
