// What takes the room on the disk, and for how long posts of others are kept.
import { Component } from "../lib/component.js";
import { html, when } from "../lib/html.js";
import { signal } from "../lib/signal.js";
import { fileSize, number, t } from "../lib/text.js";
import { day } from "../lib/time.js";
import * as api from "../api/storage.js";
import { toast, toastError } from "../state/toasts.js";
import { confirm } from "./dialogs.js";
import { failed, loading } from "./states.js";

/** @import { StorageUse } from "../types.js" */

// A new kind of thing that the node names is a line here.
/** @type {Record<string, () => string>} */
const names = {
  ownPosts: () => t("space.ownPosts"),
  othersPosts: () => t("space.othersPosts"),
  activities: () => t("space.activities"),
  search: () => t("space.search"),
  rest: () => t("space.rest"),
  free: () => t("space.free"),
  ownPhotos: () => t("space.ownPhotos"),
  cachedPhotos: () => t("space.cachedPhotos"),
  copies: () => t("space.copies"),
  backups: () => t("backup.title"),
  friendsCopies: () => t("kept.title"),
  logs: () => t("space.logs"),
};

export class SpaceSettings extends Component {
  #now = signal(/** @type {StorageUse | null} */ (null));
  #failed = signal(/** @type {string | null} */ (null));

  render() {
    return html`
      <section class="card" aria-labelledby="space" data-testid="space"><h2 id="space">${t("space.title")}</h2>
        <p class="hint">${t("space.text")}</p>
        ${() => this.#now.value ? this.#use(this.#now.value) : this.#failed.value ? failed(this.#failed.value, () => void this.#load()) : loading()}
      </section>`;
  }

  ready() {
    void this.#load();
  }

  async #load() {
    this.#failed.value = null;
    try {
      this.#now.value = await api.getStorage();
    } catch (error) {
      this.#failed.value = error instanceof Error ? error.message : String(error);
    }
  }

  /** @param {StorageUse} use */
  #use(use) {
    const most = String(Math.max(1, ...use.parts.map(part => part.bytes)));
    return html`
      ${when(() => use.diskLow, () => html`<p class="warning" role="alert" data-testid="space-low"><span>${t("space.low", { free: fileSize(use.diskFree) })}</span></p>`)}
      <dl class="space-use" data-testid="space-use">${use.parts.filter(part => part.bytes > 0 && part.name in names).map(part => html`
        <div data-part=${part.name}><dt>${names[part.name]()}</dt>
          <dd>${part.count === null ? fileSize(part.bytes) : t("space.amount", { count: number(part.count), size: fileSize(part.bytes) })}
            <meter class="storage-meter" min="0" max=${most} value=${String(part.bytes)} aria-hidden="true"></meter></dd></div>`)}</dl>
      <p class="hint">${t("space.database", { size: fileSize(use.databaseBytes) })} ${t("space.disk", { free: fileSize(use.diskFree), total: fileSize(use.diskTotal) })}</p>
      ${when(() => use.shrinksTo !== null, () => html`<p class="hint" data-testid="space-shrinks">${t("space.shrinks", { size: fileSize(use.shrinksTo ?? 0) })}</p>`)}
      ${when(() => use.copies.length > 0, () => html`
        <ul class="space-copies hint" data-testid="space-copies">${use.copies.map(copy => html`<li>${t("space.copy", { date: day(copy.made), size: fileSize(copy.bytes) })}</li>`)}</ul>
        <p><button type="button" class="button quiet small" data-testid="space-remove" @click=${() => this.#removeCopies().catch(toastError)}>${t("space.removeCopies")}</button></p>`)}
      <div class="field"><label for="space-keep">${t("space.keep")}</label>
        <select id="space-keep" data-testid="space-keep" aria-describedby="space-keep-hint" @change=${(/** @type {any} */ event) => this.#keep(event.target)}>
          ${use.choices.map(days => html`<option value=${String(days)} ?selected=${days === use.keepDays}>${spanOf(days)}</option>`)}</select>
        <p class="hint" id="space-keep-hint">${t("space.keepHint")}</p></div>
      ${when(() => use.keepFrom !== null, () => html`<p class="warning" data-testid="space-from"><span>${t("space.from", { date: day(use.keepFrom ?? "") })}</span></p>`)}
      ${when(() => use.lastRemovedAt !== null, () => html`<p class="hint" data-testid="space-last">${t("space.last", { n: use.lastRemoved, date: day(use.lastRemovedAt ?? "") })}</p>`)}`;
  }

  async #removeCopies() {
    if (!await confirm({ title: t("space.removeTitle"), text: t("space.removeText"), action: t("space.remove") })) return;
    await api.removeCopies();
    toast(t("space.removed"));
    await this.#load();
  }

  /** Less is kept only after it was said what that means. @param {HTMLSelectElement} field */
  async #keep(field) {
    const before = /** @type {StorageUse} */ (this.#now.peek()).keepDays;
    const days = Number(field.value);
    try {
      if (days && (days < before || !before) && !await confirmed(days)) field.value = String(before);
      else {
        this.#now.value = await api.keepFor(days);
        toast(t("storage.saved"));
      }
    } catch (error) {
      field.value = String(before);
      toastError(error);
    }
  }
}
customElements.define("space-settings", SpaceSettings);

/** @param {number} days */
const spanOf = days => days === 0 ? t("space.keepEver") : days === 365 ? t("space.keepYear") : t("space.keepDays", { n: days });

/** @param {number} days */
async function confirmed(days) {
  const { before, goes, stays, exact } = await api.previewKeeping(days);
  if (!goes && exact) return true;
  const values = { n: goes, date: day(before) };
  const going = exact ? t("space.lessGoes", values) : t("space.lessAbout", values);
  return confirm({ title: t("space.lessTitle"), text: stays ? `${going} ${t("space.lessStays", { n: stays })}` : going, action: t("space.less") });
}
