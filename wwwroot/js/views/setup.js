// The first minutes: name, handle, password, then the recovery phrase, once.
import { Component } from "../lib/component.js";
import { html, when } from "../lib/html.js";
import { clearHash } from "../lib/router.js";
import { effect, onCleanup, signal } from "../lib/signal.js";
import { t } from "../lib/text.js";
import { strength, suggestHandle } from "../lib/names.js";
import * as api from "../api.js";
import { entered, node } from "../state/session.js";
import { FormState } from "../components/form.js";
import { languageChoice } from "../components/language-choice.js";
import { copy } from "../components/states.js";

/** @import { Me } from "../types.js" */

export class SetupView extends Component {
  hash = "";
  #form = new FormState();
  #token = "";
  #password = signal("");
  #handle = signal("");
  #done = signal(/** @type {{recoveryPhrase: string, me: Me} | null} */ (null));

  render() {
    this.#token = this.hash.slice(1);
    if (this.#token) clearHash();
    return html`<div class="gate card">
      ${when(() => this.#done.value, () => this.#phrase(), () => this.#token ? this.#questions() : this.#noToken())}</div>`;
  }

  ready() {
    // Leaving now would lose the phrase for ever; the browser asks first.
    /** @param {BeforeUnloadEvent} event */
    const hold = event => this.#done.peek() && event.preventDefault();
    effect(() => {
      if (!this.#done.value) return;
      addEventListener("beforeunload", hold);
      onCleanup(() => removeEventListener("beforeunload", hold));
    });
  }

  #noToken() {
    return html`<img class="gate-mark" src="/icons/icon.svg" alt="" width="56" height="56"><h1>${t("setup.title")}</h1><p class="gate-text">${t("setup.noToken")}</p>${languageChoice()}`;
  }

  #questions() {
    let ownHandle = false;
    const host = () => new URL(node.peek()?.url ?? location.href).host;
    /** @param {any} event */
    const named = event => {
      if (ownHandle) return;
      const field = /** @type {HTMLInputElement} */ (this.$("#setup-handle"));
      this.#handle.value = field.value = suggestHandle(event.target.value);
    };
    /** @param {any} event */
    const handled = event => {
      ownHandle = event.target.value !== "";
      this.#handle.value = event.target.value.trim().toLowerCase();
    };
    const words = () => [t("setup.passwordHint"), t("strength.1"), t("strength.2"), t("strength.3"), t("strength.4")][strength(this.#password.value)];
    return html`
      <img class="gate-mark" src="/icons/icon.svg" alt="" width="56" height="56">
      <h1>${t("setup.title")}</h1>
      <p class="gate-text">${t("setup.text")}</p>
      <form data-testid="setup-form" novalidate @submit=${(/** @type {SubmitEvent} */ event) => this.#submit(event)}>
        ${this.#form.field({
          id: "setup-name", name: "name", label: t("setup.name"), hint: t("setup.nameHint"),
          input: html`<input id="setup-name" name="name" autocomplete="name" maxlength="100" autofocus @input=${named}>`,
        })}
        ${this.#form.field({
          id: "setup-handle", name: "handle", label: t("setup.handle"), hint: () => t("setup.handleHint", { address: `@${this.#handle.value || "…"}@${host()}` }),
          input: html`<input id="setup-handle" name="handle" autocapitalize="none" autocomplete="username" spellcheck="false" maxlength="30" @input=${handled}>`,
        })}
        ${this.#form.field({
          id: "setup-password", name: "password", label: t("setup.password"), hint: words,
          input: html`<input id="setup-password" name="password" type="password" autocomplete="new-password" @input=${(/** @type {any} */ event) => { this.#password.value = event.target.value; }}>
            <div class="strength" data-level=${() => String(strength(this.#password.value))} aria-hidden="true"><i></i><i></i><i></i><i></i></div>`,
        })}
        ${this.#form.message()}
        <button type="submit" class="button wide-button" ?disabled=${this.#form.busy}>${() => this.#form.busy.value ? t("setup.busy") : t("setup.button")}</button>
      </form>
      ${languageChoice(() => history.replaceState(history.state, "", `#${this.#token}`))}`;
  }

  /** @param {SubmitEvent} event */
  async #submit(event) {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.currentTarget);
    const [name, handle, password] = ["name", "handle", "password"].map(each => /** @type {HTMLInputElement} */ (form.elements.namedItem(each)).value);
    /** @type {Record<string, string[]>} */
    const missing = {};
    if (!name.trim()) missing.name = [t("setup.nameEmpty")];
    if (!handle.trim()) missing.handle = [t("setup.handleEmpty")];
    if (!password) missing.password = [t("setup.passwordEmpty")];
    const first = Object.keys(missing)[0];
    if (first) {
      this.#form.errors.value = missing;
      return /** @type {HTMLElement} */ (form.elements.namedItem(first)).focus();
    }
    await this.#form.submit(event, async () => {
      this.#done.value = await api.setUp({ token: this.#token, name: name.trim(), handle: handle.trim().toLowerCase(), password });
      requestAnimationFrame(() => this.$("h1").focus());
    });
    return undefined;
  }

  #phrase() {
    const done = this.#done.peek();
    if (!done) return null;
    const written = signal(false);
    const words = done.recoveryPhrase.split("-");
    return html`
      <h1 tabindex="-1">${t("recovery.title")}</h1>
      <p class="gate-text">${t("recovery.text")}</p>
      <p class="phrase" data-testid="recovery-phrase" tabindex="0" aria-label=${t("recovery.label")} role="group">${words.map((word, i) => html`<span class="word">${word}</span>${i < words.length - 1 ? html`<span class="dash">-</span>` : null}`)}</p>
      <div class="actions no-print">
        <button type="button" class="button quiet" @click=${() => copy(done.recoveryPhrase, t("copy.phrase"))}>${t("recovery.copy")}</button>
        <button type="button" class="button quiet" @click=${() => print()}>${t("recovery.print")}</button>
      </div>
      <label class="check no-print"><input type="checkbox" data-testid="recovery-confirm" @change=${(/** @type {any} */ event) => { written.value = event.target.checked; }}><span>${t("recovery.confirm")}</span></label>
      <button type="button" class="button wide-button no-print" data-testid="recovery-done" ?disabled=${() => !written.value}
        @click=${() => { this.#done.value = null; entered(done.me); }}>${t("recovery.open")}</button>
      <p class="print-only">${done.me.name} · ${done.me.address} · ${done.me.url}</p>`;
  }
}
customElements.define("setup-view", SetupView);
