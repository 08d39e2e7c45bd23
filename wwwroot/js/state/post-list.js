// A newest-first list of posts that grows at both ends and never shows a post twice.
import { signal } from "../lib/signal.js";
import * as api from "../api.js";
import { keep } from "./posts.js";

/** @import { Post } from "../types.js" */
/** @typedef {{aspect?: string, tag?: string, person?: string}} Filter */
/** @typedef {(page: Filter & {before?: string | null, limit: number}) => Promise<import("../types.js").Page<Post>>} Source */

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
  /** The page under way. @type {Promise<void>} */
  #under = Promise.resolve();

  /** @param {Filter} [filter] @param {Source} [source] where its pages come from; only the feed's lists grow by new posts */
  constructor(filter = {}, source = api.getFeed) {
    this.filter = filter;
    this.source = source;
    open.add(this);
  }

  close() {
    open.delete(this);
  }

  /** The first page, or the next older one. */
  older() {
    return this.loading.peek() ? this.#under : this.#under = this.#load();
  }

  async #load() {
    const first = !this.loaded.peek();
    this.loading.value = true;
    this.failed.value = null;
    try {
      const page = await this.source({ ...this.filter, before: this.#next, limit: PAGE });
      // What came while the first page was on its way stands in it, or above it.
      if (first) this.pending.value = this.pending.peek().filter(id => !page.items.some(each => each.id === id));
      this.#append(page.items);
      this.#next = page.next;
      this.more.value = page.next !== null;
      this.loaded.value = true;
      if (first) this.showPending();
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
    if (this.source !== api.getFeed) return false;
    const isNew = !this.ids.peek().includes(post.id) && !this.pending.peek().includes(post.id);
    keep(post);
    // During the first page's way it waits: the page may have been read before the post was there.
    if (!isNew || !(this.loaded.peek() || this.loading.peek())) return false;
    this.pending.value = [post.id, ...this.pending.peek()];
    if (atTop && this.loaded.peek()) this.showPending();
    return true;
  }

  showPending() {
    this.ids.value = [...this.pending.peek(), ...this.ids.peek()];
    this.pending.value = [];
  }

  /** The newest page joins what is there; what it lacks is gone. When the two do not meet, the list starts again. @param {boolean} atTop */
  async catchUp(atTop) {
    await this.#under;
    if (!this.loaded.peek()) return this.older();
    const before = [...this.pending.peek(), ...this.ids.peek()];
    const page = await this.source({ ...this.filter, limit: PAGE });
    const ids = page.items.map(keep);
    const seen = new Set([...this.ids.peek(), ...this.pending.peek()]);
    const fresh = ids.filter(id => !seen.has(id));
    const meets = before.findLastIndex(id => ids.includes(id));
    before.slice(0, page.next === null ? before.length : meets + 1).filter(id => !ids.includes(id)).forEach(id => this.drop(id));
    if (meets < 0 && page.next !== null) {
      this.ids.value = ids;
      this.pending.value = [];
      this.#next = page.next;
      this.more.value = true;
    } else if (fresh.length) {
      this.pending.value = [...fresh, ...this.pending.peek()];
      if (atTop) this.showPending();
    }
    return undefined;
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

/** The aspect to which the home feed is narrowed; null shows all. */
export const feedAspect = signal(/** @type {string | null} */ (null));

/** @returns {Iterable<PostList>} */
export const openLists = () => open;
