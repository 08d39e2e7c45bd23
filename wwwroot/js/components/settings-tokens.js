import { Component } from "../lib/component.js";
import { each, element, html } from "../lib/html.js";
import { signal } from "../lib/signal.js";
import { t } from "../lib/text.js";
import { day, relative } from "../lib/time.js";
import * as api from "../api.js";
import { toastError } from "../state/toasts.js";
import { confirm } from "./dialogs.js";
import { FormState } from "./form.js";
import { copyable } from "./states.js";

/** @import { Token } from "../types.js" */

/** Keys for scripts and apps; each is shown only when it is made. */
export class TokenSettings extends Component {
  #form = new FormState();
  #tokens = signal(/** @type {Token[]} */ ([]));
  #fresh = signal(/** @type {(Token & {token: string}) | null} */ (null));

  render() {
    return html`
      <section class="card" aria-labelledby="tokens"><h2 id="tokens">${t("tokens.title")}</h2>
        <p class="hint">${t("tokens.text")}</p>
        <div aria-live="polite">${() => this.#fresh.value && html`<div class="once"><p>${t("tokens.once", { name: this.#fresh.value.name })}</p>${copyable(this.#fresh.value.token, t("copy"), t("copy.token"))}</div>`}</div>
        <ul class="rows" ?hidden=${() => !this.#tokens.value.length}>${each(() => this.#tokens.value, token => token.id, token => element`
          <li><div><strong>${token.name}</strong><span class="hint">${t("tokens.created", { date: day(token.created) })} · ${token.lastUsed ? t("tokens.used", { time: relative(token.lastUsed) }) : t("tokens.unused")}</span>${token.scopes.length ? html`<span class="hint">${t("tokens.app", { scopes: token.scopes.join(", ") })}</span>` : ""}</div>
            <button type="button" class="button quiet small" @click=${() => this.#revoke(token)}>${t("tokens.revoke")}<span class="sr-only"> ${token.name}</span></button></li>`)}</ul>
        <form novalidate @submit=${(/** @type {SubmitEvent} */ event) => this.#create(event)}>
          ${this.#form.field({
            id: "token-name", name: "name", label: t("tokens.name"), hint: t("tokens.nameHint"),
            input: html`<div class="with-button"><input id="token-name" name="name" maxlength="100" autocomplete="off"><button type="submit" class="button quiet" ?disabled=${this.#form.busy}>${t("tokens.create")}</button></div>`,
          })}
          ${this.#form.message()}
        </form></section>`;
  }

  async ready() {
    try {
      this.#tokens.value = (await api.getTokens()).items;
    } catch (error) {
      toastError(error);
    }
  }

  /** @param {SubmitEvent} event */
  async #create(event) {
    event.preventDefault();
    const field = /** @type {HTMLInputElement} */ (this.$("#token-name"));
    if (!field.value.trim()) {
      this.#form.errors.value = { name: [t("tokens.nameEmpty")] };
      return field.focus();
    }
    await this.#form.submit(event, async () => {
      const made = await api.createToken(field.value.trim());
      this.#fresh.value = made;
      this.#tokens.value = [{ id: made.id, name: made.name, created: made.created, lastUsed: null, scopes: [] }, ...this.#tokens.peek()];
      field.value = "";
    });
    return undefined;
  }

  /** @param {Token} token */
  async #revoke(token) {
    if (!await confirm({ title: t("tokens.revokeTitle", { name: token.name }), text: t("tokens.revokeText"), action: t("tokens.revoke") })) return;
    try {
      await api.deleteToken(token.id);
      this.#tokens.value = this.#tokens.peek().filter(each => each.id !== token.id);
      if (this.#fresh.peek()?.id === token.id) this.#fresh.value = null;
    } catch (error) {
      toastError(error);
    }
  }
}
customElements.define("token-settings", TokenSettings);
