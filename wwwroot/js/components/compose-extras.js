// What a post can have beside its words: a poll, a time to be gone, a time to go out, who may quote it. Each opens by one small button. And its language.
import { settled } from "../lib/component.js";
import { each, element, html, when } from "../lib/html.js";
import { icon } from "../lib/icons.js";
import { signal } from "../lib/signal.js";
import { number, t } from "../lib/text.js";
import { localInput, moment } from "../lib/time.js";
import { languages, remember, remembered } from "../state/language.js";

/** @import { NewPoll, NewPost, Quotable } from "../types.js" */
/** @import { IconName } from "../lib/icons.js" */

/** @typedef {{poll?: NewPoll | null, expiresIn?: number | null, quotable?: Quotable | null, language?: string | null, scheduledAt?: string | null}} Extras */

const DAY = 86_400;
const MOST_OPTIONS = 10;
let options = 0;

/** @param {string} [text] */
const option = (text = "") => ({ key: String(++options), text: signal(text) });

export class ComposeExtras {
  options = signal(/** @type {Array<ReturnType<typeof option>>} */ ([]));
  multiple = signal(false);
  /** Minutes, or the time of a stored draft. */
  ends = signal(/** @type {string | number} */ (1440));
  expiresIn = signal(/** @type {number | null} */ (null));
  quotable = signal(/** @type {Quotable} */ ("anyone"));
  /** A tag of BCP 47; empty when it is not said. */
  language = signal("");
  /** Local time as the field has it; empty when it is not scheduled. */
  at = signal("");
  open = { poll: signal(false), expiry: signal(false), quotable: signal(false), schedule: signal(false) };

  /** @param {string} id of the composer @param {Extras} from */
  constructor(id, from) {
    this.id = id;
    this.restore(from);
  }

  /** @param {Extras} from */
  restore({ poll, expiresIn, quotable, language, scheduledAt }) {
    this.options.value = poll?.options?.length ? poll.options.map(each => option(each)) : [option(), option()];
    this.multiple.value = poll?.multiple ?? false;
    this.ends.value = poll?.ends ?? 1440;
    this.expiresIn.value = expiresIn ?? null;
    this.quotable.value = quotable ?? "anyone";
    this.language.value = language ?? remembered();
    this.at.value = scheduledAt ? localInput(new Date(scheduledAt)) : "";
    this.open.poll.value = Boolean(poll);
    this.open.expiry.value = Boolean(expiresIn);
    this.open.quotable.value = Boolean(quotable) && quotable !== "anyone";
    this.open.schedule.value = Boolean(scheduledAt);
  }

  /** It was sent. */
  clear() {
    remember(this.language.peek());
    this.restore({});
  }

  get scheduled() {
    return this.open.schedule.value;
  }

  /** Read inside an effect it tells of every change. @returns {Required<Pick<NewPost, "poll" | "expiresIn" | "quotable" | "language">>} */
  get value() {
    const poll = this.open.poll.value
      ? { options: this.options.value.map(each => each.text.value.trim()).filter(Boolean), multiple: this.multiple.value, ends: this.ends.value } : null;
    return {
      poll,
      expiresIn: this.open.expiry.value ? this.expiresIn.value : null,
      quotable: this.open.quotable.value && this.quotable.value !== "anyone" ? this.quotable.value : null,
      language: this.language.value || null,
    };
  }

  /** What is still to be said, or null. @returns {string | null} */
  problem() {
    const texts = this.options.peek().map(each => each.text.peek().trim()).filter(Boolean);
    if (this.open.poll.peek() && (texts.length < 2 || new Set(texts).size < texts.length)) return t("compose.pollEmpty");
    if (!this.open.schedule.peek()) return null;
    if (!this.at.peek()) return t("compose.scheduleEmpty");
    return new Date(this.at.peek()).getTime() <= Date.now() ? t("compose.schedulePast") : null;
  }

  /** When it goes out, for the node. @returns {string | null} */
  get scheduledAt() {
    return this.open.schedule.peek() && this.at.peek() ? new Date(this.at.peek()).toISOString() : null;
  }

  /** The row of small buttons. @param {() => HTMLElement} root */
  buttons(root) {
    return html`
      ${this.#button("poll", "chart", t("compose.poll"), root)}
      ${this.#button("expiry", "hourglass", t("compose.expiry"), root)}
      ${this.#button("quotable", "quote", t("compose.quotable"), root)}
      ${this.#button("schedule", "clock", t("compose.schedule"), root)}`;
  }

  /** What it is written in. */
  languages() {
    const chosen = this.language.peek();
    return html`<select class="tool-select" data-testid="compose-language" aria-label=${t("compose.language")} title=${t("compose.language")} .value=${() => this.language.value} @change=${(/** @type {any} */ event) => { this.language.value = event.target.value; }}>
      <option value="" ?selected=${!chosen}>${t("compose.languageNone")}</option>
      ${languages(chosen).map(([code, name]) => html`<option value=${code} ?selected=${code === chosen}>${name}</option>`)}</select>`;
  }

  /** @param {keyof ComposeExtras["open"]} what @param {IconName} name @param {string} words @param {() => HTMLElement} root */
  #button(what, name, words, root) {
    const open = this.open[what];
    const toggle = () => {
      open.value = !open.peek();
      if (what === "expiry") this.expiresIn.value = open.peek() ? 7 * DAY : null;
      if (what === "schedule" && open.peek() && !this.at.peek()) this.at.value = localInput(new Date(Date.now() + 3_600_000));
      if (open.peek()) void settled().then(() => /** @type {HTMLElement | null} */ (root().querySelector(`[data-part=${what}] :is(input, select)`))?.focus());
    };
    return html`<button type="button" class="button ghost small tool" aria-pressed=${() => String(open.value)} aria-label=${words} title=${words} data-testid="compose-${what}" @click=${toggle}>${icon(name)}</button>`;
  }

  /** What is open. @param {() => boolean} isPublic */
  parts(isPublic) {
    return html`
      ${when(() => this.open.poll.value, () => this.#poll())}
      ${when(() => this.open.expiry.value, () => html`
        <div class="part" data-part="expiry"><label class="part-row"><span>${t("compose.expiry")}</span>
          <select data-testid="compose-expires" aria-describedby="${this.id}-expiry" @change=${(/** @type {any} */ event) => { this.expiresIn.value = Number(event.target.value) || null; }}>
            ${[[0, t("compose.never")], [DAY, t("compose.day")], [7 * DAY, t("compose.week")], [30 * DAY, t("compose.month")]].map(([seconds, words]) =>
              html`<option value=${String(seconds)} ?selected=${(this.expiresIn.peek() ?? 0) === seconds}>${words}</option>`)}
          </select></label><p class="hint" id="${this.id}-expiry">${t("compose.expiryHint")}</p></div>`)}
      ${when(() => this.open.quotable.value && isPublic(), () => html`
        <div class="part" data-part="quotable"><label class="part-row"><span>${t("compose.quotable")}</span>
          <select data-testid="compose-may-quote" @change=${(/** @type {any} */ event) => { this.quotable.value = event.target.value; }}>
            ${[["anyone", t("compose.quotableAnyone")], ["followers", t("compose.quotableFollowers")], ["nobody", t("compose.quotableNobody")]].map(([value, words]) =>
              html`<option value=${value} ?selected=${this.quotable.peek() === value}>${words}</option>`)}
          </select></label></div>`)}
      ${when(() => this.open.schedule.value, () => html`
        <div class="part" data-part="schedule"><label class="part-row"><span>${t("compose.scheduleAt")}</span>
          <input type="datetime-local" data-testid="compose-at" min=${localInput(new Date())} .value=${this.at.peek()} aria-describedby="${this.id}-at"
            @input=${(/** @type {any} */ event) => { this.at.value = event.target.value; }}></label>
          <p class="hint" id="${this.id}-at" aria-live="polite">${() => this.at.value ? t("compose.scheduleWords", { time: moment(new Date(this.at.value).toISOString()) }) : ""}</p></div>`)}`;
  }

  #poll() {
    const remove = (/** @type {string} */ key) => { this.options.value = this.options.peek().filter(each => each.key !== key); };
    const place = (/** @type {string} */ key) => number(this.options.value.findIndex(each => each.key === key) + 1);
    /** @type {Array<[string | number, string]>} */
    const spans = [[60, t("compose.pollHour")], [360, t("compose.pollSixHours")], [1440, t("compose.day")], [4320, t("compose.pollThreeDays")], [10_080, t("compose.week")]];
    const kept = this.ends.peek();
    if (!spans.some(([span]) => span === kept)) spans.push([kept, typeof kept === "number" ? String(kept) : moment(kept)]);
    return html`
      <fieldset class="part poll-editor" data-part="poll"><legend class="sr-only">${t("compose.poll")}</legend>
        <div class="poll-options">${each(() => this.options.value, each => each.key, each => element`
          <div class="poll-option"><input type="text" maxlength="100" data-testid="compose-option" aria-label=${() => t("compose.pollOption", { n: place(each.key) })} placeholder=${() => t("compose.pollOption", { n: place(each.key) })}
            .value=${each.text.peek()} @input=${(/** @type {any} */ event) => { each.text.value = event.target.value; }}>
            <button type="button" class="icon-button" aria-label=${() => t("compose.pollOptionRemove", { n: place(each.key) })} ?disabled=${() => this.options.value.length < 3} @click=${() => remove(each.key)}>${icon("close")}</button></div>`)}</div>
        <div class="part-row">
          <button type="button" class="button ghost small" data-testid="compose-option-add" ?disabled=${() => this.options.value.length >= MOST_OPTIONS} @click=${() => { this.options.value = [...this.options.peek(), option()]; }}>${icon("plus")}<span>${t("compose.pollAdd")}</span></button>
          <label class="check small"><input type="checkbox" data-testid="compose-multiple" ?checked=${this.multiple.peek()} @change=${(/** @type {any} */ event) => { this.multiple.value = event.target.checked; }}><span>${t("compose.pollMultiple")}</span></label>
        </div>
        <label class="part-row"><span>${t("compose.pollEnds")}</span>
          <select data-testid="compose-poll-ends" @change=${(/** @type {any} */ event) => { this.ends.value = Number(event.target.value) || event.target.value; }}>
            ${spans.map(([span, words]) => html`<option value=${String(span)} ?selected=${span === kept}>${words}</option>`)}
          </select></label>
      </fieldset>`;
  }
}
