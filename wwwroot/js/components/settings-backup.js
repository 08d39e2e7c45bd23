// Automatic snapshots: the last one, the next one, where they lie, and one more now.
import { Component } from "../lib/component.js";
import { html, when } from "../lib/html.js";
import { icon } from "../lib/icons.js";
import { signal } from "../lib/signal.js";
import { fileSize, t } from "../lib/text.js";
import { ahead, full, relative } from "../lib/time.js";
import * as api from "../api/backup.js";
import { toast, toastError } from "../state/toasts.js";
import { FormState } from "./form.js";
import { failed, loading } from "./states.js";

/** @import { Backup } from "../types.js" */

const LOOK_AGAIN = 1000;

/** @type {Record<string, () => string>} */
const failures = {
  folder_missing: () => t("backup.failed.folder_missing"),
  no_room: () => t("backup.failed.no_room"),
  not_written: () => t("backup.failed.not_written"),
};

export class BackupSettings extends Component {
  #now = signal(/** @type {Backup | null} */ (null));
  #failed = signal(/** @type {string | null} */ (null));
  #form = new FormState();
  /** How it was when one more was asked for. */
  #asked = /** @type {Backup | null} */ (null);

  render() {
    return html`
      <section class="card" aria-labelledby="backup" data-testid="backup"><h2 id="backup">${t("backup.title")}</h2>
        ${when(() => this.#now.value, () => this.#fields(/** @type {Backup} */ (this.#now.peek())), () => html`${() => this.#failed.value ? failed(this.#failed.value, () => void this.#load()) : loading()}`)}
      </section>`;
  }

  ready() {
    void this.#load();
  }

  get #state() {
    return /** @type {Backup} */ (this.#now.value);
  }

  async #load() {
    this.#failed.value = null;
    try {
      this.#show(await api.getBackup());
    } catch (error) {
      this.#failed.value = error instanceof Error ? error.message : String(error);
    }
  }

  /** What is being made is looked at until it is done. @param {Backup} state */
  #show(state) {
    const asked = this.#asked;
    this.#now.value = state;
    if (asked && !state.running && (state.last?.made !== asked.last?.made || state.failedAt !== asked.failedAt)) {
      this.#asked = null;
      if (!state.failure) toast(t("backup.done"));
    }
    if ((state.running || this.#asked) && this.isConnected) setTimeout(() => void this.#load(), LOOK_AGAIN);
  }

  /** @param {Backup} first what the fields begin with */
  #fields(first) {
    const last = () => this.#state.last;
    const next = () => this.#state.next;
    return html`
      ${() => this.#state.failure ? html`<p class="warning" role="alert" data-testid="backup-failure">${icon("alert")}<span>${failures[this.#state.failure]?.() ?? t("backup.failed.not_written")}</span></p>` : null}
      <dl class="storage-use" data-testid="backup-state">
        <div><dt>${t("backup.last")}</dt><dd>${() => last() ? html`<time datetime=${last()?.made ?? ""} title=${full(last()?.made ?? "")}>${t("backup.amount", { when: relative(last()?.made ?? ""), size: fileSize(last()?.bytes ?? 0) })}</time>` : t("backup.none")}</dd></div>
        <div><dt>${t("backup.next")}</dt><dd>${() => !next() ? t("backup.notPlanned") : ahead(next() ?? "")}</dd></div>
        <div><dt>${t("backup.kept")}</dt><dd data-testid="backup-kept">${() => String(this.#state.kept)}</dd></div>
        <div><dt>${t("backup.place")}</dt><dd class="path"><bdi dir="ltr">${() => this.#state.place}</bdi></dd></div>
      </dl>
      ${() => this.#state.restored ? html`<p class="hint" data-testid="backup-restored">${t("backup.restored", { when: relative(this.#state.restored.at), made: full(this.#state.restored.made) })} ${this.#state.restored.posts ? t("backup.returned", { n: this.#state.restored.posts }) : null}</p>` : null}
      ${() => this.#state.sameDisk ? html`<p class="hint" data-testid="backup-same-disk">${t("backup.sameDisk")}</p>` : null}
      ${() => this.#state.withPhotos ? null : html`<p class="hint">${t("backup.noPhotos")}</p>`}
      <label class="check"><input type="checkbox" data-testid="backup-on" .checked=${first.on} @change=${(/** @type {any} */ event) => this.#switch(event.target)}>
        <span>${t("backup.on")}<small>${t("backup.onHint")}</small></span></label>
      <form @submit=${(/** @type {SubmitEvent} */ event) => void this.#choose(event)}>
        ${this.#form.field({ id: "backup-folder", name: "folder", label: t("backup.folder"), hint: t("backup.folderHint"), input: html`<input id="backup-folder" name="folder" data-testid="backup-folder" maxlength="1000" autocapitalize="off" autocomplete="off" spellcheck="false" .value=${first.folder ?? ""}>` })}
        ${this.#form.message()}
        <div class="actions start"><button class="button quiet small" ?disabled=${() => this.#form.busy.value}>${t("save")}</button>
          <button type="button" class="button small" data-testid="backup-now" ?disabled=${() => !!this.#state.running} @click=${() => void this.#run()}>${t("backup.now")}</button></div></form>
      ${() => this.#state.running ? html`<p class="hint" role="status">${t("backup.running")} <progress aria-label=${t("backup.running")} max=${String(this.#state.running.total || 1)} value=${String(this.#state.running.done)}></progress></p>` : null}
      <held-settings></held-settings>
      <details><summary>${t("backup.how")}</summary><p class="hint">${t("backup.howText")}</p><p class="hint">${t("backup.secret")}</p></details>`;
  }

  /** @param {HTMLInputElement} box */
  async #switch(box) {
    const wish = box.checked;
    try {
      this.#show(await api.changeBackup({ on: wish }));
      toast(t("storage.saved"));
    } catch (error) {
      box.checked = !wish;
      toastError(error);
    }
  }

  /** @param {SubmitEvent} event */
  async #choose(event) {
    await this.#form.submit(event, async () => {
      const folder = String(new FormData(/** @type {HTMLFormElement} */ (event.target)).get("folder")).trim();
      this.#show(await api.changeBackup(folder ? { folder } : { dataFolder: true }));
      toast(t("storage.saved"));
    });
  }

  async #run() {
    try {
      this.#asked = this.#state;
      this.#show(await api.runBackup());
    } catch (error) {
      toastError(error);
    }
  }
}
customElements.define("backup-settings", BackupSettings);
