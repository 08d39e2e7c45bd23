// A newest-first list of posts that grows at both ends and never shows a post twice.
import { signal } from "../lib/signal.js";
import * as api from "../api.js";
import { keep } from "./posts.js";

/** @import { Post } from "../types.js" */
/** @typedef {{tag?: string, person?: string}} Filter */

/** @type {Set<PostList>} */
const open = new Set();
const PAGE = 20;

export class PostList {
  ids = signal(/** @type {string[]} */ ([]));
  /** Arrived while the person was reading further down. */
  pending = signal(/** @type {string[]} */ ([]));
  loaded = signal(false);
  loading = signal(false);
  failed = signal(/** @type {string | null} */ (null));
  more = signal(false);
  /** @type {string | null} */
  #next = null;

  /** @param {Filter} [filter] */
  constructor(filter = {}) {
    this.filter = filter;
    open.add(this);
  }

  close() {
    open.delete(this);
  }

  /** The first page, or the next older one. */
  async older() {
    if (this.loading.peek()) return;
    this.loading.value = true;
    this.failed.value = null;
    try {
      const page = await api.getFeed({ ...this.filter, before: this.#next, limit: PAGE });
      this.#append(page.items);
      this.#next = page.next;
      this.more.value = page.next !== null;
      this.loaded.value = true;
    } catch (error) {
      this.failed.value = error instanceof Error ? error.message : String(error);
    } finally {
      this.loading.value = false;
    }
  }

  /** @param {Post[]} posts */
  #append(posts) {
    const ids = this.ids.peek();
    const seen = new Set([...ids, ...this.pending.peek()]);
    this.ids.value = [...ids, ...posts.map(keep).filter(id => !seen.has(id))];
  }

  /** @param {Post} post @param {boolean} atTop whether it may appear at once */
  receive(post, atTop) {
    const isNew = !this.ids.peek().includes(post.id) && !this.pending.peek().includes(post.id);
    keep(post);
    if (!isNew || !this.loaded.peek()) return false;
    if (atTop) this.ids.value = [post.id, ...this.pending.peek(), ...this.ids.peek()];
    else this.pending.value = [post.id, ...this.pending.peek()];
    if (atTop) this.pending.value = [];
    return true;
  }

  showPending() {
    this.ids.value = [...this.pending.peek(), ...this.ids.peek()];
    this.pending.value = [];
  }

  /** After a break: the newest page joins what is there. When they do not meet, the list starts again. @param {boolean} atTop */
  async catchUp(atTop) {
    if (!this.loaded.peek()) return this.older();
    const page = await api.getFeed({ ...this.filter, limit: PAGE });
    const seen = new Set([...this.ids.peek(), ...this.pending.peek()]);
    const ids = page.items.map(keep);
    const fresh = ids.filter(id => !seen.has(id));
    if (fresh.length === ids.length && page.next !== null) {
      this.ids.value = ids;
      this.pending.value = [];
      this.#next = page.next;
      this.more.value = true;
    } else if (fresh.length) {
      this.pending.value = [...fresh, ...this.pending.peek()];
      if (atTop) this.showPending();
    }
  }

  /** @param {string} id */
  drop(id) {
    this.ids.value = this.ids.peek().filter(each => each !== id);
    this.pending.value = this.pending.peek().filter(each => each !== id);
  }

  reset() {
    this.ids.value = [];
    this.pending.value = [];
    this.#next = null;
    this.more.value = this.loaded.value = false;
    this.failed.value = null;
  }
}

export const home = new PostList();

/** @returns {Iterable<PostList>} */
export const openLists = () => open;
