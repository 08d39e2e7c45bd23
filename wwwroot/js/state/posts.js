// One signal per post, whichever list shows it: a like in the thread is a like in the feed.
import { signal } from "../lib/signal.js";
import * as api from "../api.js";
import { toastError } from "./toasts.js";

/** @import { Post } from "../types.js" */
/** @import { Signal } from "../lib/signal.js" */

/** @type {Map<string, Signal<Post>>} */
const known = new Map();

/** Remembers a post, or the newer state of one. @param {Post} post @returns {string} its id */
export function keep(post) {
  const old = known.get(post.id);
  if (!old) known.set(post.id, signal(post));
  else {
    // Only feed pages say who reshared a post; other answers must not take that away.
    const resharedBy = post.resharedBy?.length ? post.resharedBy : old.peek().resharedBy;
    old.value = inFlight.has(post.id) ? { ...post, resharedBy, ...wish(old.peek()) } : { ...post, resharedBy };
  }
  return post.id;
}

/** @param {Post} post */
const wish = ({ liked, likes, reshared, reshares }) => ({ liked, likes, reshared, reshares });

/** @param {string} id @returns {Signal<Post>} */
export function post(id) {
  const found = known.get(id);
  if (!found) throw new Error(`Post ${id} was never loaded`);
  return found;
}

/** A bookmark is the owner's own affair: shown at once, taken back when the node refuses. @param {string} id */
export async function toggleBookmark(id) {
  const state = post(id);
  const on = !state.peek().bookmarked;
  state.value = { ...state.peek(), bookmarked: on };
  try {
    keep(await api.mark(id, "bookmark", on));
  } catch (error) {
    state.value = { ...state.peek(), bookmarked: !on };
    toastError(error);
  }
}

/** @param {string} id */
export const hasPost = id => known.has(id);

/** @param {string} id */
export function markDeleted(id) {
  const found = known.get(id);
  if (found) found.value = { ...found.peek(), deleted: true, html: "", text: "", photos: [], poll: null, quote: null };
}

/** Drops every post; at sign-out nothing of the person stays in memory. */
export const forgetPosts = () => known.clear();

/** Posts with a like or reshare on its way. @type {Set<string>} */
const inFlight = new Set();

/**
 * Shows the change at once, tells the node, and takes it back when the node refuses. Clicks during the
 * call are not lost: the last wish is what is sent next.
 * @param {string} id @param {"like" | "reshare"} what
 */
export async function toggle(id, what) {
  const [flag, count] = what === "like" ? /** @type {const} */ (["liked", "likes"]) : /** @type {const} */ (["reshared", "reshares"]);
  const state = post(id);
  const before = state.peek();
  if (before.author.kind === "feed") return;
  const on = !before[flag];
  state.value = { ...before, [flag]: on, [count]: Math.max(0, before[count] + (on ? 1 : -1)) };
  if (inFlight.has(id + what)) return;
  inFlight.add(id).add(id + what);
  let confirmed = before;
  try {
    do confirmed = await api.mark(id, what, state.peek()[flag]);
    while (confirmed[flag] !== state.peek()[flag]);
    inFlight.delete(id);
    keep(confirmed);
  } catch (error) {
    state.value = { ...state.peek(), [flag]: confirmed[flag], [count]: confirmed[count] };
    toastError(error);
  } finally {
    inFlight.delete(id);
    inFlight.delete(id + what);
  }
}
