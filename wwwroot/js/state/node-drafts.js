// Drafts and scheduled posts, as the node keeps them.
import { signal } from "../lib/signal.js";
import * as api from "../api.js";

/** @import { Draft } from "../types.js" */

export const drafts = signal(/** @type {Draft[] | null} */ (null));
export const draftsFailed = signal(/** @type {string | null} */ (null));
const MOST = 500;

export async function loadDrafts() {
  draftsFailed.value = null;
  try {
    /** @type {Draft[]} */
    const all = [];
    let next = /** @type {string | null} */ (null);
    do {
      const page = await api.getDrafts(next);
      all.push(...page.items);
      next = page.next;
    } while (next && all.length < MOST);
    drafts.value = all;
  } catch (error) {
    draftsFailed.value = error instanceof Error ? error.message : String(error);
  }
}

/** @param {Draft} draft */
export function keepDraft(draft) {
  const all = drafts.peek();
  if (all) drafts.value = all.some(each => each.id === draft.id) ? all.map(each => each.id === draft.id ? draft : each) : [draft, ...all];
}

/** @param {string} id */
export function dropNodeDraft(id) {
  drafts.value = drafts.peek()?.filter(each => each.id !== id) ?? null;
}
