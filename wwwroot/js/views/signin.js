import { Component } from "../lib/component.js";
import { html, when } from "../lib/html.js";
import { clearHash } from "../lib/router.js";
import { signal } from "../lib/signal.js";
import { t } from "../lib/text.js";
import { expired, node, signIn } from "../state/session.js";
import { FormState } from "../components/form.js";
import { languageChoice } from "../components/language-choice.js";

export class SigninView extends Component {
  hash = "";
  #form = new FormState();
  #byLink = signal(false);

  render() {
    return html`
      <div class="gate card">
        <img class="gate-mark" src="/icons/icon.svg" alt="" width="56" height="56">
        <h1>${node.peek()?.name ?? t("app")}</h1>
        ${when(() => this.#byLink.value, () => html`<p class="gate-text" role="status"><span class="spinner"></span> ${t("signin.byLink")}</p>`)}
        <p class="gate-text" ?hidden=${() => this.#byLink.value}>${() => expired.value ? t("signin.expired") : t("signin.text")}</p>
        <form data-testid="signin-form" novalidate ?hidden=${() => this.#byLink.value} @submit=${(/** @type {SubmitEvent} */ event) => this.#submit(event)}>
          <input class="sr-only" type="text" name="username" autocomplete="username" .value=${node.peek()?.handle ?? ""} tabindex="-1" aria-hidden="true">
          ${this.#form.field({
            id: "signin-password", name: "password", label: t("signin.password"),
            input: html`<input id="signin-password" name="password" type="password" autocomplete="current-password" required autofocus>`,
          })}
          ${this.#form.message()}
          <button type="submit" class="button wide-button" ?disabled=${this.#form.busy}>${() => this.#form.busy.value ? t("signin.busy") : t("signin.button")}</button>
        </form>
        <p class="gate-foot">${t("signin.forgotten")}</p>
        <p class="gate-foot"><a href="/">${t("nav.visitors")}</a></p>
        ${languageChoice()}
      </div>`;
  }

  ready() {
    const link = this.hash.slice(1);
    if (!link) return;
    clearHash();
    void this.#follow(link);
  }

  /** @param {string} link */
  async #follow(link) {
    this.#byLink.value = true;
    if (!await this.#form.submit(null, () => signIn({ link }))) this.#byLink.value = false;
  }

  /** @param {SubmitEvent} event */
  async #submit(event) {
    event.preventDefault();
    const field = /** @type {HTMLInputElement} */ (this.$("#signin-password"));
    if (!field.value) {
      this.#form.errors.value = { password: [t("signin.empty")] };
      return field.focus();
    }
    const done = await this.#form.submit(event, () => signIn({ password: field.value }), error => error.code === "session.wrong_password" ? { password: [error.message] } : null);
    if (!done) field.select();
    return undefined;
  }
}
customElements.define("signin-view", SigninView);
