import { load, save } from "../lib/storage.js";

/** @typedef {Pick<import("../types.js").NewPost, "poll" | "expiresIn" | "quotable">} Extras */
/** @typedef {import("./uploads.js").Kept} Kept */
/** @typedef {{text: string, summary: string, audience: string, extras?: Extras, photos?: Kept[]}} Draft */

/** @param {string} key @returns {Draft | null} */
export function loadDraft(key) {
  try {
    const draft = JSON.parse(load(`draft.${key}`) ?? "null");
    return draft && typeof draft.text === "string" ? { text: draft.text, summary: String(draft.summary ?? ""), audience: String(draft.audience ?? ""), extras: draft.extras ?? {}, photos: Array.isArray(draft.photos) ? draft.photos : [] } : null;
  } catch {
    return null;
  }
}

/** @param {string} key @param {Draft} draft */
export const saveDraft = (key, draft) => save(`draft.${key}`, draft.text.trim() || draft.summary.trim() || draft.photos?.length ? JSON.stringify(draft) : null);

/** @param {string} key */
export const dropDraft = key => save(`draft.${key}`, null);

/** @param {string} key @param {Kept[]} photos */
export const savePhotos = (key, photos) => saveDraft(key, { ...loadDraft(key) ?? { text: "", summary: "", audience: "" }, photos });
