// Taking everything along, and going on elsewhere.
import { Component } from "../lib/component.js";
import { html, when } from "../lib/html.js";
import { signal } from "../lib/signal.js";
import { t } from "../lib/text.js";
import { strength } from "../lib/names.js";
import * as api from "../api.js";
import { beginExport, current } from "../state/exports.js";
import { me } from "../state/session.js";
import { toast, toastError } from "../state/toasts.js";
import { openDialog } from "./dialogs.js";
import { FormState } from "./form.js";
import { copyable } from "./states.js";

const MIN_PASSPHRASE = 8;

export class ExportSettings extends Component {
  #form = new FormState();
  #keys = signal(false);
  #passphrase = signal("");

  render() {
    const running = () => current.value?.state === "ready" || current.value?.state === "running";
    return html`
      <section class="card" aria-labelledby="data" data-testid="export"><h2 id="data">${t("data.title")}</h2>
        <p class="hint">${t("data.text")}</p>
        <p class="hint">${t("data.check")}</p>
        <form novalidate data-testid="export-form" @submit=${(/** @type {SubmitEvent} */ event) => this.#begin(event)}>
          <label class="check"><input type="checkbox" data-testid="export-keys" @change=${(/** @type {any} */ event) => { this.#keys.value = event.target.checked; }}>
            <span>${t("data.keys")}<small>${t("data.keysHint")}</small></span></label>
          ${when(() => this.#keys.value, () => this.#fields())}
          ${this.#form.message()}
          <p><button type="submit" class="button" data-testid="export-begin" ?disabled=${() => this.#form.busy.value || running()}>${t("data.button")}</button></p>
        </form>
        ${when(running, () => html`<progress class="export-bar" max="100" value=${() => String(100 * (current.value?.done ?? 0) / (current.value?.total || 1))} aria-label=${t("data.bar")}></progress>`)}
        <p role="status" class="hint" data-testid="export-status">${() => words()}</p>
      </section>`;
  }

  #fields() {
    const hint = () => [t("data.passphraseHint"), t("strength.1"), t("strength.2"), t("strength.3"), t("strength.4")][strength(this.#passphrase.value)];
    return html`
      ${this.#form.field({
        id: "export-passphrase", name: "passphrase", label: t("data.passphrase"), hint,
        input: html`<input id="export-passphrase" name="passphrase" type="password" autocomplete="off" @input=${(/** @type {any} */ event) => { this.#passphrase.value = event.target.value; }}>
          <div class="strength" data-level=${() => String(strength(this.#passphrase.value))} aria-hidden="true"><i></i><i></i><i></i><i></i></div>`,
      })}
      ${this.#form.field({ id: "export-again", name: "again", label: t("data.again"), input: html`<input id="export-again" name="again" type="password" autocomplete="off">` })}
      ${this.#form.field({ id: "export-password", name: "password", label: t("data.password"), input: html`<input id="export-password" name="password" type="password" autocomplete="current-password">` })}`;
  }

  /** @param {SubmitEvent} event */
  async #begin(event) {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.currentTarget);
    const data = new FormData(form);
    const [passphrase, again, password] = ["passphrase", "again", "password"].map(name => String(data.get(name) ?? ""));
    const [field, problem] = passphrase.length < MIN_PASSPHRASE ? ["passphrase", t("data.passphraseShort")]
      : again !== passphrase ? ["again", t("data.differ")]
      : !password ? ["password", t("data.passwordEmpty")] : ["", ""];
    if (this.#keys.peek() && field) {
      this.#form.errors.value = { [field]: [problem] };
      return /** @type {HTMLElement} */ (form.elements.namedItem(field)).focus();
    }
    await this.#form.submit(event, async () => {
      await beginExport(this.#keys.peek() ? { passphrase, password } : {});
      form.reset();
      this.#keys.value = false;
      this.#passphrase.value = "";
    }, error => error.code === "password.wrong" ? { password: [error.message] } : null);
    return undefined;
  }
}
customElements.define("export-settings", ExportSettings);

function words() {
  const { state, done = 0, total = 0 } = current.value ?? {};
  if (state === "running" && total) return t("data.progress", { done, total });
  if (state === "ready" || state === "running") return t("data.waiting");
  if (state === "done") return t("data.done");
  return state === "failed" ? t("data.failed") : "";
}

export class LeavingSettings extends Component {
  #movedTo = signal(/** @type {string | null} */ (null));

  render() {
    /** @param {string} name @param {string} text */
    const list = (name, text) => html`<li><a href="/api/exports/csv/${name}.csv" download data-outside>${text}</a></li>`;
    return html`
      <section class="card" aria-labelledby="leaving" data-testid="leaving"><h2 id="leaving">${t("leaving.title")}</h2>
        <p class="hint">${t("leaving.text")}</p>
        <details class="leaving"><summary>${t("leaving.how")}</summary>
          <ol class="leaving-steps">
            <li>${t("leaving.step1")}
              <ul>${list("following_accounts", t("leaving.following"))}${list("lists", t("leaving.lists"))}${list("blocked_accounts", t("leaving.blocked"))}${list("muted_accounts", t("leaving.muted"))}${list("blocked_domains", t("leaving.domains"))}${list("bookmarks", t("leaving.bookmarks"))}${list("followers", t("leaving.followers"))}</ul></li>
            <li>${t("leaving.step2")}</li>
            <li>${t("leaving.step3")} ${copyable(me.peek()?.address ?? "", t("copy"), t("copy.address"))}</li>
            <li>${t("leaving.step4")}</li>
          </ol>
          <p><button type="button" class="button quiet" data-testid="leave-begin" aria-haspopup="dialog" @click=${() => this.#leave()}>${t("leaving.button")}</button></p></details>
        ${when(() => this.#movedTo.value, () => html`<p class="warning" data-testid="leave-moved"><span>${() => t("leaving.moved", { account: this.#movedTo.value ?? "" })}</span></p>
          <p><button type="button" class="button quiet small" data-testid="leave-stay" @click=${() => this.#stay().catch(toastError)}>${t("leaving.stay")}</button></p>`)}
      </section>`;
  }

  async ready() {
    this.#movedTo.value = await api.getIdentity().then(identity => identity.movedTo, () => null);
  }

  async #leave() {
    const moved = await openDialog(t("leaving.button"), leaveForm);
    if (!moved) return;
    this.#movedTo.value = moved;
    toast(t("leaving.done"));
  }

  async #stay() {
    this.#movedTo.value = (await api.stay()).movedTo;
    toast(t("leaving.stayed"));
  }
}
customElements.define("leaving-settings", LeavingSettings);

/** @param {(movedTo?: string | null) => void} close */
function leaveForm(close) {
  const form = new FormState();
  /** @param {SubmitEvent} event */
  const submit = async event => {
    event.preventDefault();
    const box = /** @type {HTMLFormElement} */ (event.currentTarget);
    const data = new FormData(box);
    const [account, password] = ["account", "password"].map(name => String(data.get(name)).trim());
    if (!account || !password) {
      form.errors.value = account ? { password: [t("data.passwordEmpty")] } : { account: [t("leaving.accountEmpty")] };
      return /** @type {HTMLElement} */ (box.elements.namedItem(account ? "password" : "account")).focus();
    }
    await form.submit(event, async () => close((await api.leaveFor(account, password)).movedTo), error => error.code === "password.wrong" ? { password: [error.message] } : null);
    return undefined;
  };
  return html`
    <form novalidate data-testid="leave-form" @submit=${submit}>
      <p>${t("leaving.dialog")}</p>
      ${form.field({ id: "leave-account", name: "account", label: t("leaving.account"), hint: t("leaving.accountHint"), input: html`<input id="leave-account" name="account" autocapitalize="none" autocomplete="off" spellcheck="false">` })}
      <input class="sr-only" type="text" name="username" autocomplete="username" .value=${me.peek()?.handle ?? ""} tabindex="-1" aria-hidden="true">
      ${form.field({ id: "leave-password", name: "password", label: t("data.password"), hint: t("leaving.confirm"), input: html`<input id="leave-password" name="password" type="password" autocomplete="current-password">` })}
      ${form.message()}
      <div class="actions"><button type="button" class="button quiet" @click=${() => close()}>${t("cancel")}</button><button type="submit" class="button" ?disabled=${form.busy}>${t("leaving.button")}</button></div>
    </form>`;
}
