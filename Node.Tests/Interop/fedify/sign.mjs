// Fedify's signatures one by one, where a test wants to choose.
import { signJsonLd, signObject, signRequest } from "@fedify/fedify";
import { PUBLIC_COLLECTION } from "@fedify/vocab";

/** The object with an integrity proof by the actor. */
export async function prove(context, actor, object) {
  const [, { privateKey, multikey }] = await context.getActorKeyPairs(actor);
  return await signObject(object, privateKey, multikey.id, loaders(context));
}

/** An activity as JSON, signed inside as wanted. */
export async function signDocument(context, actor, activity, { proof, linked, spoil }) {
  const [{ privateKey, keyId }] = await context.getActorKeyPairs(actor);
  const options = loaders(context);
  let json = await (proof ? await prove(context, actor, activity) : activity).toJsonLd({ format: "compact", ...options });
  // Fedify signs, and sends, the long form: it does this in sendActivity and does not export it.
  json = JSON.parse(JSON.stringify(json).replaceAll('"as:Public"', `"${PUBLIC_COLLECTION.href}"`));
  if (linked) json = await signJsonLd(json, privateKey, keyId, options);
  return spoil ? { ...json, published: "2001-01-01T00:00:00Z" } : json;
}

/** @param {"draft-cavage" | "rfc9421" | "none"} kind */
export async function sign(context, actor, request, kind) {
  if (kind === "none") return request;
  const [{ privateKey, keyId }] = await context.getActorKeyPairs(actor);
  return await signRequest(request, privateKey, keyId, { spec: kind === "rfc9421" ? "rfc9421" : "draft-cavage-http-signatures-12" });
}

/** How Fedify reads other documents and contexts. */
export function loaders({ documentLoader, contextLoader }) {
  return { documentLoader, contextLoader };
}
