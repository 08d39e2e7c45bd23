// Photos on their way to the node: a few at once, the others wait in line.
import { signal } from "../lib/signal.js";
import { fileSize, t } from "../lib/text.js";
import * as api from "../api.js";

/** @import { Photo } from "../types.js" */
/** What a draft keeps of a photo: words that were typed but not sent yet are the browser's own. @typedef {{id: string, alt?: string}} Kept */

export const LARGEST = 50_000_000;
export const ACCEPT = "image/jpeg,image/png,image/webp,image/gif,image/avif";
const AT_ONCE = 3;
let count = 0;

/** @type {Upload[]} */
const line = [];
let running = 0;

function next() {
  while (running < AT_ONCE && line.length) void /** @type {Upload} */ (line.shift()).send();
}

/** One photo on its way, or one that the node has. */
export class Upload {
  key = String(++count);
  state = signal(/** @type {"queued" | "sending" | "ready" | "failed"} */ ("queued"));
  /** How much has gone, 0 … 1. */
  part = signal(0);
  problem = signal("");
  photo = signal(/** @type {Photo | null} */ (null));
  alt = signal("");
  /** Whether the words were typed here. */
  #typed = false;
  #abort = new AbortController();
  #timer = 0;

  /** @param {File | null} file @param {Kept | Photo | null} [from] what is known of one that the node has */
  constructor(file, from = null) {
    this.file = file;
    this.known = from?.id;
    if (from && "url" in from) this.#has(from);
    else if (from?.alt !== undefined) this.write(from.alt);
  }

  /** @param {string} alt */
  write(alt) {
    this.#typed = true;
    this.alt.value = alt;
  }

  /** @returns {Kept[]} */
  get kept() {
    const { id, alt: { value: alt } } = this;
    return id ? [{ id, ...(this.#typed && alt !== this.photo.value?.alt && { alt }) }] : [];
  }

  get id() {
    return this.photo.value?.id ?? this.known;
  }

  get pending() {
    return this.state.value === "queued" || this.state.value === "sending";
  }

  /** @param {Photo} photo */
  #has(photo) {
    this.photo.value = photo;
    if (!this.#typed) this.alt.value = photo.alt;
    this.state.value = "ready";
  }

  /** Takes its place in the line; a file that the node would refuse is not sent. */
  start() {
    const { file } = this;
    if (!file) return void this.load();
    const wrong = /\.(heic|heif)$/i.test(file.name) || /^image\/hei[cf]/.test(file.type) ? t("photos.heic")
      : file.type && !file.type.startsWith("image/") ? t("photos.notImage", { name: file.name })
      : file.size > LARGEST ? t("photos.tooLarge", { size: fileSize(file.size), most: fileSize(LARGEST) }) : "";
    this.problem.value = wrong;
    this.state.value = wrong ? "failed" : "queued";
    if (wrong) return undefined;
    line.push(this);
    return void next();
  }

  /** Asks the node for a draft's photo; false when it has it no more. */
  async load() {
    this.state.value = "queued";
    try {
      this.#has(await api.getPhoto(this.known ?? ""));
    } catch (error) {
      if (error instanceof api.ApiError && error.status === 404) return false;
      this.#failed(error);
    }
    return true;
  }

  async send() {
    running++;
    this.part.value = 0;
    this.state.value = "sending";
    try {
      const photo = await api.uploadPhoto(/** @type {File} */ (this.file), { progress: part => { this.part.value = part; }, signal: this.#abort.signal });
      if (this.#abort.signal.aborted) await api.deletePhoto(photo.id).catch(() => {});
      else this.#has(photo);
    } catch (error) {
      if (!this.#abort.signal.aborted) this.#failed(error);
    } finally {
      running--;
      next();
    }
  }

  /** @param {unknown} error */
  #failed(error) {
    // A node that is busy with other photos says when it has time again.
    if (error instanceof api.ApiError && error.code === "photos.busy") {
      this.state.value = "queued";
      this.#timer = setTimeout(() => this.start(), 1_000 * Math.max(1, error.retryAfter));
      return;
    }
    this.problem.value = error instanceof Error ? error.message : String(error);
    this.state.value = "failed";
  }

  /** Sends the words, when they are others than the node has. */
  async describe() {
    const photo = this.photo.peek();
    const alt = this.alt.peek().trim();
    if (photo && alt !== photo.alt) this.photo.value = await api.describePhoto(photo.id, alt);
  }

  /** Ends it; what came to the node only for this is deleted there. */
  drop() {
    clearTimeout(this.#timer);
    this.#abort.abort();
    const at = line.indexOf(this);
    if (at >= 0) line.splice(at, 1);
    const photo = this.photo.peek();
    if (photo && this.file) void api.deletePhoto(photo.id).catch(() => {});
  }
}
