// The room that photos take, and how much of it friends' photos may have.
import { Component } from "../lib/component.js";
import { html, when } from "../lib/html.js";
import { signal } from "../lib/signal.js";
import { fileSize, t } from "../lib/text.js";
import * as api from "../api/storage.js";
import { toast, toastError } from "../state/toasts.js";
import { failed, loading } from "./states.js";

/** @import { PhotoSettings } from "../types.js" */

const GIGABYTE = 1024 ** 3;
const CHOICES = [0.5, 1, 2, 5, 10];

export class StorageSettings extends Component {
  #now = signal(/** @type {PhotoSettings | null} */ (null));
  #failed = signal(/** @type {string | null} */ (null));

  render() {
    return html`
      <section class="card" aria-labelledby="storage" data-testid="storage"><h2 id="storage">${t("storage.title")}</h2>
        ${when(() => this.#now.value, () => this.#fields(/** @type {PhotoSettings} */ (this.#now.peek())), () => html`${() => this.#failed.value ? failed(this.#failed.value, () => void this.#load()) : loading()}`)}
      </section>`;
  }

  ready() {
    void this.#load();
  }

  async #load() {
    this.#failed.value = null;
    try {
      this.#now.value = await api.getPhotoSettings();
    } catch (error) {
      this.#failed.value = error instanceof Error ? error.message : String(error);
    }
  }

  /** @param {PhotoSettings} first */
  #fields(first) {
    const now = () => this.#now.value ?? first;
    const nearest = CHOICES.reduce((best, each) => Math.abs(each * GIGABYTE - first.cacheBytes) < Math.abs(best * GIGABYTE - first.cacheBytes) ? each : best);
    return html`
      <dl class="storage-use" data-testid="storage-use">
        <div><dt>${t("storage.own")}</dt><dd>${() => t("storage.amount", { n: now().ownPhotos, size: fileSize(now().ownBytes) })}</dd></div>
        <div><dt>${t("storage.cached")}</dt><dd>${() => t("storage.amount", { n: now().cachedPhotos, size: fileSize(now().cachedBytes) })}</dd></div>
      </dl>
      <meter class="storage-meter" min="0" max=${() => String(now().cacheBytes)} value=${() => String(now().cachedBytes)} aria-label=${t("storage.meter")}></meter>
      <div class="field"><label for="storage-cache">${t("storage.budget")}</label>
        <select id="storage-cache" data-testid="storage-cache" aria-describedby="storage-cache-hint" @change=${(/** @type {any} */ event) => this.#change({ cacheBytes: Number(event.target.value) }, event.target)}>
          ${CHOICES.map(each => html`<option value=${String(each * GIGABYTE)} ?selected=${each === nearest}>${t("storage.gigabytes", { size: each })}</option>`)}</select>
        <p class="hint" id="storage-cache-hint">${t("storage.budgetHint")}</p></div>
      <label class="check"><input type="checkbox" data-testid="storage-originals" .checked=${first.keepOriginals} @change=${(/** @type {any} */ event) => this.#change({ keepOriginals: event.target.checked }, event.target)}>
        <span>${t("storage.originals")}<small>${t("storage.originalsHint")}</small></span></label>`;
  }

  /** @param {Partial<PhotoSettings>} changes @param {HTMLInputElement | HTMLSelectElement} field */
  async #change(changes, field) {
    const before = this.#now.peek();
    try {
      this.#now.value = { ...before, ...await api.changePhotoSettings(changes) };
      toast(t("storage.saved"));
    } catch (error) {
      if (field instanceof HTMLInputElement) field.checked = before?.keepOriginals ?? false;
      else field.value = String(before?.cacheBytes);
      toastError(error);
    }
  }
}
customElements.define("storage-settings", StorageSettings);
