// Who will see what is being written: the choice, what the node says it means, and the choice remembered per thread.
import { effect, signal, untracked } from "../lib/signal.js";
import { load, save } from "../lib/storage.js";
import * as api from "../api.js";
import { aspects, aspectsLoaded } from "./aspects.js";
import { people } from "./people.js";

/** @import { Post, PersonRef, Reach, Unsealed } from "../types.js" */
/** A choice is "public", "friends" or ids of aspects joined by commas; "" while nothing is chosen. About: whose servers the answer was about. @typedef {{choice: string, shows: boolean, unsealed: Unsealed | null, about: string[]}} Chosen */

const KEPT = 200;
const PUBLIC = /** @type {Reach} */ ({ audience: "public", sealed: false, people: [], cannotSeal: [], notFollowing: [], under: null });

/** @returns {Record<string, Chosen>} */
function remembered() {
  try {
    const all = JSON.parse(load("audiences") ?? "{}");
    return all && typeof all === "object" ? all : {};
  } catch {
    return {};
  }
}

/** New posts share one memory, and each thread has its own. @param {Post | null} replyTo */
const keyOf = replyTo => replyTo ? replyTo.root ?? replyTo.id : "new";

/** @param {string} choice */
export const aspectIds = choice => choice === "public" || choice === "friends" ? [] : choice.split(",").filter(Boolean);

export class AudienceState {
  choice = signal("public");
  /** Each recipient is told who the others are. */
  shows = signal(false);
  unsealed = signal(/** @type {Unsealed | null} */ (null));
  reach = signal(/** @type {Reach | null} */ (null));
  failed = signal(false);
  /** @type {string[]} */
  #about = [];
  #asked = 0;
  #shown = "";
  #answer = Promise.resolve();

  /** @param {Post | null} replyTo @param {string} [drafted] */
  constructor(replyTo, drafted) {
    this.replyTo = replyTo;
    /** An answer to what is not public goes to those who can read that. */
    this.fixed = replyTo !== null && replyTo.audience !== "public";
    const last = this.fixed ? undefined : remembered()[keyOf(replyTo)];
    this.choice.value = drafted || (last?.choice ?? "public");
    this.shows.value = last?.shows === true;
    this.unsealed.value = last?.unsealed ?? null;
    this.#about = last?.about ?? [];
  }

  /** Asks the node again whenever the answer may have changed. */
  watch() {
    effect(() => {
      void aspects.value;
      void people.value;
      const { value: choice } = this.choice;
      const ids = aspectIds(choice);
      // What was removed meanwhile is no longer chosen, and nothing wider takes its place.
      const left = aspectsLoaded.value ? ids.filter(id => aspects.value.some(each => each.id === id)) : ids;
      if (left.length < ids.length) this.choice.value = left.join(",");
      else this.#answer = untracked(() => this.#look(choice));
    });
  }

  /** @param {string} choice */
  async #look(choice) {
    const turn = ++this.#asked;
    this.failed.value = false;
    if (choice !== this.#shown) this.reach.value = null;
    this.#shown = choice;
    if (choice === "" || (choice === "public" && !this.fixed)) return void (this.reach.value = choice ? PUBLIC : null);
    try {
      const reach = await api.getAudience(choice, this.replyTo?.id);
      if (turn === this.#asked) this.reach.value = reach;
    } catch {
      if (turn === this.#asked) this.failed.value = true;
    }
  }

  /** Those whose server knows no sealing and about whom nothing was decided yet. @returns {Promise<PersonRef[]>} */
  async undecided() {
    await this.#answer;
    const unable = this.reach.peek()?.cannotSeal ?? [];
    return this.unsealed.peek() ? unable.filter(each => !this.#about.includes(each.id)) : unable;
  }

  /** @param {Unsealed} unsealed */
  decide(unsealed) {
    this.#about = this.reach.peek()?.cannotSeal.map(each => each.id) ?? [];
    this.unsealed.value = unsealed;
  }

  /** What goes with the post. */
  request() {
    const choice = this.choice.peek();
    const ids = aspectIds(choice);
    const unsealed = this.unsealed.peek();
    return {
      audience: ids.length ? ids : choice,
      ...(this.reach.peek()?.sealed && !this.fixed && { showRecipients: this.shows.peek(), ...(unsealed && { unsealed }) }),
    };
  }

  remember() {
    if (this.fixed) return;
    const all = remembered();
    const key = keyOf(this.replyTo);
    delete all[key];
    all[key] = { choice: this.choice.peek(), shows: this.shows.peek(), unsealed: this.unsealed.peek(), about: this.#about };
    save("audiences", JSON.stringify(Object.fromEntries(Object.entries(all).slice(-KEPT))));
  }
}
