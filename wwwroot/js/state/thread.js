// A conversation: the root and its replies, arranged by what answers what.
import { signal } from "../lib/signal.js";
import * as api from "../api.js";
import { keep, post } from "./posts.js";

/** @import { Post, ThreadFill } from "../types.js" */

/** @type {Set<Thread>} */
const open = new Set();

export class Thread {
  ids = signal(/** @type {string[]} */ ([]));
  loaded = signal(false);
  failed = signal(/** @type {string | null} */ (null));
  missing = signal(false);
  /** Where the post lives that was let go here. */
  place = signal("");
  /** What is looked for elsewhere, while it is. */
  filling = signal(/** @type {ThreadFill | null} */ (null));
  #missedOne = false;

  /** @param {string} id any post of the thread */
  constructor(id) {
    this.id = id;
    open.add(this);
  }

  close() {
    open.delete(this);
  }

  async load() {
    this.failed.value = null;
    this.#missedOne = false;
    try {
      const page = await api.getThread(this.id);
      this.ids.value = page.items.map(keep);
      this.loaded.value = true;
      if (this.#missedOne) return void this.load();
    } catch (error) {
      if (error instanceof api.ApiError && (error.status === 404 || error.status === 410)) {
        this.place.value = error.place;
        this.missing.value = true;
      }
      else if (!this.loaded.peek()) this.failed.value = error instanceof Error ? error.message : String(error);
    }
  }

  /** Lets the node look for posts of the thread that are not here. What it finds comes by itself. */
  async fill() {
    try {
      this.receiveFill(await api.fillThread(this.id));
    } catch {
      // What is here can be read all the same.
    }
  }

  /** @param {ThreadFill} fill */
  receiveFill(fill) {
    if (!this.ids.peek().includes(fill.id)) return;
    const was = this.filling.peek();
    // An answer may come after the event that followed it.
    if (!fill.done && was && was.read > fill.read) return;
    this.filling.value = fill.done ? null : fill;
    // The thread may begin higher up now.
    if (fill.done && was && fill.added > 0) void this.load();
  }

  get root() {
    return this.ids.value[0] ?? null;
  }

  /** How many replies there are to read. */
  get count() {
    return this.ids.value.slice(1).filter(id => !post(id).value.deleted).length;
  }

  /** The direct answers to a post; what answers something unknown here answers the root. @param {string} id @returns {string[]} */
  answers(id) {
    const all = this.ids.value;
    return all.slice(1).filter(each => {
      const parent = post(each).peek().inReplyTo?.id;
      return parent === id || (id === all[0] && (!parent || !all.includes(parent)));
    });
  }

  /** @param {Post} reply */
  receive(reply) {
    const all = this.ids.peek();
    const root = all[0];
    const parent = reply.inReplyTo?.id;
    this.#missedOne ||= !root;
    if (!root || (reply.root !== root && !(parent && all.includes(parent)))) return;
    keep(reply);
    if (!all.includes(reply.id)) this.ids.value = [...all, reply.id];
  }
}

/** @param {Post} reply */
export const receiveReply = reply => open.forEach(thread => thread.receive(reply));
/** @param {ThreadFill} fill */
export const receiveFill = fill => open.forEach(thread => thread.receiveFill(fill));
/** @param {(thread: Thread) => boolean} [which] */
export const reloadThreads = which => open.forEach(thread => (!which || which(thread)) && void thread.load());
