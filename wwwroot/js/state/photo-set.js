// The photos of one thing that is being written: on their way, there, or refused; in the order in which they will stand.
import { Scope, effect, signal } from "../lib/signal.js";
import { t } from "../lib/text.js";
import { ApiError } from "../api.js";
import { savePhotos } from "./drafts.js";
import { Upload } from "./uploads.js";

/** @import { Photo } from "../types.js" */
/** @import { Kept } from "./uploads.js" */

export const MOST = 20;

export class PhotoSet {
  items = signal(/** @type {Upload[]} */ ([]));

  get pending() {
    return this.items.value.some(each => each.pending);
  }

  get failed() {
    return this.items.value.some(each => each.state.value === "failed");
  }

  get size() {
    return this.items.value.length;
  }

  /** What the node has of them. */
  get ids() {
    return this.items.value.flatMap(({ id }) => id ?? []);
  }

  /** @returns {Kept[]} */
  get kept() {
    return this.items.value.flatMap(each => each.kept);
  }

  /** @param {Iterable<File>} files @returns {number} how many found no room */
  add(files) {
    const all = [...files];
    const fresh = all.slice(0, Math.max(0, MOST - this.items.peek().length)).map(file => new Upload(file));
    this.items.value = [...this.items.peek(), ...fresh];
    fresh.forEach(each => each.start());
    return all.length - fresh.length;
  }

  /** @param {Photo[]} photos */
  show(photos) {
    this.items.value = photos.map(photo => new Upload(null, photo));
  }

  /** The photos of a draft; those that the node has no more are left out. @param {Kept[]} kept */
  restore(kept) {
    this.items.value = kept.map(each => new Upload(null, each));
    for (const item of this.items.peek()) void item.load().then(there => { if (!there) this.remove(item); });
  }

  /** @param {Upload} item */
  remove(item) {
    item.drop();
    this.items.value = this.items.peek().filter(each => each !== item);
  }

  /** @param {Upload} item @param {number} to its new place */
  move(item, to) {
    const rest = this.items.peek().filter(each => each !== item);
    this.items.value = [...rest.slice(0, to), item, ...rest.slice(to)];
  }

  /** Until nothing is on its way any more; false when something was refused. @returns {Promise<boolean>} */
  #settled() {
    const scope = new Scope(null);
    return new Promise(resolve => scope.run(() => effect(() => {
      if (this.pending) return;
      resolve(!this.failed);
      scope.dispose();
    })));
  }

  /** Waits for what is on its way, then sends every description that the node does not have yet. */
  async finish() {
    if (!await this.#settled()) throw new ApiError(0, { code: "photos.failed", detail: t("photos.someFailed") });
    for (const item of this.items.peek()) await item.describe();
  }

  /** Ends them all; they were for nothing. */
  drop() {
    this.items.peek().forEach(each => each.drop());
    this.clear();
  }

  /** They belong to a post now. */
  clear() {
    this.items.value = [];
  }
}

/** What was still on its way when its page was left; it goes on, and is there again with the page. @type {Map<string, {set: PhotoSet, scope: Scope}>} */
const left = new Map();

/** @param {string} key of the draft @param {PhotoSet} set */
export function leaveUploads(key, set) {
  if (!set.pending && !set.failed) return;
  const scope = new Scope(null);
  left.set(key, { set, scope });
  scope.run(() => effect(() => savePhotos(key, set.kept)));
}

/** @param {string} key */
export function takeUploads(key) {
  const found = left.get(key);
  found?.scope.dispose();
  left.delete(key);
  return found?.set ?? null;
}

export function forgetUploads() {
  left.forEach(({ set, scope }) => {
    scope.dispose();
    set.drop();
  });
  left.clear();
}
