// What Fedify understood of a document, in its own terms: read from its objects, never from the JSON that came.
import * as vocab from "@fedify/vocab";

export async function describe(object, context, depth = 2) {
  if (object == null) return null;
  const told = {
    type: object.constructor.name, id: object.id?.href, attributedTo: object.attributionId?.href, content: text(object.content), name: text(object.name),
    summary: text(object.summary), sensitive: object.sensitive ?? undefined, inReplyTo: object.replyTargetId?.href, quote: object.quoteId?.href ?? object.quoteUrl?.href,
    published: object.published?.toString(), updated: object.updated?.toString(), url: (object.url?.href ?? object.url)?.toString(),
    to: ids(object.toIds), cc: ids(object.ccIds), mediaType: object.mediaType ?? undefined, href: object.href?.href,
    width: object.width ?? undefined, height: object.height ?? undefined, endTime: object.endTime?.toString(), voters: object.voters ?? undefined,
    interactingObject: object.interactingObjectId?.href, interactionTarget: object.interactionTargetId?.href,
  };
  if (depth > 0) {
    told.tags = await all(object.getTags?.(context), context, depth);
    told.attachments = await all(object.getAttachments?.(context), context, depth);
    told.options = await all(object instanceof vocab.Question ? object.getExclusiveOptions(context) : null, context, depth);
    told.choices = await all(object instanceof vocab.Question ? object.getInclusiveOptions(context) : null, context, depth);
  }
  if (object instanceof vocab.Activity) {
    told.actor = object.actorId?.href;
    told.objectId = object.objectId?.href;
    told.target = object.targetId?.href;
    told.instrument = object.instrumentId?.href;
    told.result = object.resultId?.href;
    told.object = await describe(await embedded(object, context), context, depth);
  }
  return told;
}

/** Only what came along; nothing is fetched to describe. */
async function embedded(activity, context) {
  const nothing = async (url) => { throw new Error(`${url} did not come along.`); };
  try {
    return await activity.getObject({ ...context, contextLoader: context.contextLoader, documentLoader: nothing, crossOrigin: "trust" });
  } catch {
    return null;
  }
}

async function all(items, context, depth) {
  const found = [];
  for await (const item of items ?? []) found.push(await describe(item, context, depth - 1));
  return found.length > 0 ? found : undefined;
}

const ids = (urls) => urls?.length > 0 ? urls.map((u) => u.href) : undefined;

const text = (value) => value == null ? undefined : value.toString();
