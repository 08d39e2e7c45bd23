// Photos with the posts they are in, newest first: a person's, or an album's. It grows at its end.
import { signal } from "../lib/signal.js";

/** @import { Page, Post, StreamPhoto } from "../types.js" */
/** @typedef {(page: {before: string | null, limit: number}) => Promise<Page<StreamPhoto>>} Source */

const PAGE = 40;
/** @type {Set<PhotoList>} */
const open = new Set();

export class PhotoList {
  items = signal(/** @type {StreamPhoto[]} */ ([]));
  loaded = signal(false);
  loading = signal(false);
  failed = signal(/** @type {string | null} */ (null));
  more = signal(false);
  /** @type {string | null} */
  #next = null;

  /** @param {Source} source @param {string | null} [person] whose posts belong into it as they come */
  constructor(source, person = null) {
    this.source = source;
    this.person = person;
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
      const page = await this.source({ before: this.#next, limit: PAGE });
      const known = new Set(this.items.peek().map(each => each.photo.id));
      this.items.value = [...this.items.peek(), ...page.items.filter(each => !known.has(each.photo.id))];
      this.#next = page.next;
      this.more.value = page.next !== null;
      this.loaded.value = true;
    } catch (error) {
      this.failed.value = error instanceof Error ? error.message : String(error);
    } finally {
      this.loading.value = false;
    }
  }

  /** @param {string} id */
  drop(id) {
    this.items.value = this.items.peek().filter(each => each.photo.id !== id);
  }

  /** A post that is new or was changed. @param {Post} post */
  receive(post) {
    const there = this.items.peek();
    const at = there.findIndex(each => each.post.id === post.id);
    if (at < 0 && this.person !== post.author.id) return;
    const shown = at < 0 || this.person ? post.photos : post.photos.filter(photo => there.some(each => each.photo.id === photo.id));
    const items = shown.map(photo => ({ photo, post }));
    const rest = there.filter(each => each.post.id !== post.id);
    this.items.value = [...rest.slice(0, Math.max(0, at)), ...items, ...rest.slice(Math.max(0, at))];
  }

  /** @param {string} post */
  lose(post) {
    if (this.items.peek().some(each => each.post.id === post)) this.items.value = this.items.peek().filter(each => each.post.id !== post);
  }
}

/** @param {Post} post */
export const receivePhotos = post => open.forEach(list => list.loaded.peek() && list.receive(post));
/** @param {string} post */
export const losePhotos = post => open.forEach(list => list.lose(post));
