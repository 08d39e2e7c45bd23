// The owner's identity: the key, its history in words, and what to do when a key or an address is lost.
import { Component } from "../lib/component.js";
import { html, when } from "../lib/html.js";
import { icon } from "../lib/icons.js";
import { signal } from "../lib/signal.js";
import { t } from "../lib/text.js";
import { day, full } from "../lib/time.js";
import * as api from "../api.js";
import { me, refreshMe } from "../state/session.js";
import { toast } from "../state/toasts.js";
import { openDialog } from "./dialogs.js";
import { FormState } from "./form.js";
import { copyable, failed } from "./states.js";

/** @import { Identity } from "../types.js" */
/** @typedef {"rotate" | "recover" | "move"} How */

export class IdentitySettings extends Component {
  #identity = signal(/** @type {Identity | null} */ (null));
  #failed = signal("");

  render() {
    const it = this.#identity;
    return html`
      <section class="card" aria-labelledby="identity" data-testid="identity"><h2 id="identity">${t("identity.title")}</h2>
        ${() => it.value?.superseded ? html`<p class="warning" role="alert">${icon("alert")}<span>${t("identity.superseded")}</span></p>` : null}
        <p class="hint">${t("identity.text")}</p>
        ${() => copyable(it.value?.key ?? me.value?.key ?? "", t("copy"), t("copy.key"))}
        ${() => it.value?.agreementSince ? html`<p class="hint">${t("identity.seal", { date: day(it.value.agreementSince) })}</p>` : null}
        <p class="hint">${t("identity.address")}</p>
        ${copyable(me.peek()?.url ?? "", t("copy"), t("copy.address"))}
        ${() => this.#failed.value ? failed(this.#failed.value, () => void this.ready()) : null}
        ${when(() => it.value, () => html`
          <details class="identity-log"><summary>${t("identity.history")}</summary>
            <p class="hint">${t("identity.historyText")}</p>
            <ol class="rows">${() => [...it.value?.log ?? []].reverse().map(entry => html`
              <li><div><strong>${t(kinds[entry.kind] ?? "identity.log.other")}</strong><span class="hint detail" dir="ltr">${entry.detail}</span>${entry.disowns ? html`<span class="hint">${t("identity.log.disowns", { from: entry.disowns })}</span>` : null}</div><time class="hint" datetime=${entry.at} title=${full(entry.at)}>${day(entry.at)}</time></li>`)}</ol></details>
          <div class="actions start">
            ${this.#button("rotate", t("identity.rotate"))}${this.#button("recover", t("identity.recover"))}${this.#button("move", t("identity.move"))}</div>`)}
      </section>`;
  }

  /** @param {How} how @param {string} words */
  #button(how, words) {
    return html`<button type="button" class="button quiet small" data-testid="identity-${how}" aria-haspopup="dialog" @click=${() => this.#change(how)}>${words}</button>`;
  }

  async ready() {
    this.#failed.value = "";
    try {
      this.#identity.value = await api.getIdentity();
    } catch (error) {
      this.#failed.value = error instanceof Error ? error.message : String(error);
    }
  }

  /** @param {How} how */
  async #change(how) {
    const words = {
      rotate: { title: t("identity.rotate"), text: t("identity.rotateText"), done: t("identity.rotateDone") },
      recover: { title: t("identity.recover"), text: t("identity.recoverText"), done: t("identity.recoverDone") },
      move: { title: t("identity.move"), text: t("identity.moveText"), done: t("identity.moveDone") },
    }[how];
    if (!await openDialog(words.title, close => changeForm(how, words, close))) return;
    toast(words.done);
    void refreshMe();
    void this.ready();
  }
}
customElements.define("identity-settings", IdentitySettings);

/** @type {Record<string, import("../lib/text.js").TextKey>} */
const kinds = { genesis: "identity.log.genesis", agreement: "identity.log.agreement", rotate: "identity.log.rotate", recover: "identity.log.recover", address: "identity.log.address" };

/** @param {How} how @param {{title: string, text: string}} words @param {(done?: boolean) => void} close */
function changeForm(how, words, close) {
  const form = new FormState();
  const empty = { phrase: t("identity.phraseEmpty"), url: t("identity.urlEmpty"), password: t("identity.passwordEmpty") };
  /** @param {SubmitEvent} event */
  const submit = async event => {
    event.preventDefault();
    const box = /** @type {HTMLFormElement} */ (event.currentTarget);
    const values = /** @type {Record<string, string>} */ (Object.fromEntries([...new FormData(box)].filter(([name]) => name in empty).map(([name, value]) => [name, String(value).trim()])));
    const missing = Object.keys(values).filter(name => !values[name]);
    if (missing.length) {
      form.errors.value = Object.fromEntries(missing.map(name => [name, [empty[/** @type {keyof typeof empty} */ (name)]]]));
      return /** @type {HTMLElement} */ (box.elements.namedItem(missing[0])).focus();
    }
    if (await form.submit(event, async () => void await api.changeIdentity(how, { ...values, password: values.password }), error => error.code === "password.wrong" ? { password: [error.message] } : null)) close(true);
    return undefined;
  };
  return html`
    <form novalidate data-testid="identity-form" @submit=${submit}>
      <p>${words.text}</p>
      ${how === "recover" ? form.field({ id: "identity-phrase", name: "phrase", label: t("identity.phrase"), hint: t("identity.phraseHint"), input: html`<textarea id="identity-phrase" name="phrase" rows="2" autocapitalize="none" autocomplete="off" spellcheck="false"></textarea>` }) : null}
      ${how === "move" ? form.field({ id: "identity-url", name: "url", label: t("identity.url"), hint: t("identity.urlHint"), input: html`<input id="identity-url" name="url" type="text" inputmode="url" autocapitalize="none" autocomplete="off" spellcheck="false">` }) : null}
      <input class="sr-only" type="text" name="username" autocomplete="username" .value=${me.peek()?.handle ?? ""} tabindex="-1" aria-hidden="true">
      ${form.field({ id: "identity-password", name: "password", label: t("identity.password"), hint: t("identity.confirm"), input: html`<input id="identity-password" name="password" type="password" autocomplete="current-password">` })}
      ${form.message()}
      <div class="actions"><button type="button" class="button quiet" @click=${() => close()}>${t("cancel")}</button><button type="submit" class="button" ?disabled=${form.busy}>${words.title}</button></div>
    </form>`;
}
