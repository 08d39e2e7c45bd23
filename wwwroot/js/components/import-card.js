// One archive: sending, preview, progress, report.
import { Component } from "../lib/component.js";
import { html } from "../lib/html.js";
import { signal } from "../lib/signal.js";
import { fileSize, hasText, list, number, t } from "../lib/text.js";
import { day } from "../lib/time.js";
import { CHOICES, GROUPS, KINDS, REASONS } from "../state/import-text.js";
import { imports, pauseImport, removeImport, resumeImport, sending, startImport } from "../state/imports.js";
import { toast, toastError } from "../state/toasts.js";
import { confirm } from "./dialogs.js";

/** @import { Import, ImportGap, ImportPreview } from "../types.js" */

export class ImportCard extends Component {
  /** @type {Import} */
  entry = /** @type {any} */ (null);
  /** As it is now, which is more than when the card was made. */
  #now = () => imports.value?.find(each => each.id === this.entry.id) ?? this.entry;
  #busy = signal(false);

  render() {
    const { kind, state, files } = this.entry;
    const title = kind ? t("bring.from", { service: t(KINDS[kind]) }) : list(files.map(file => file.name));
    return html`
      <section class="card import-card" aria-label=${title} data-testid="import-card" data-state=${state}>
        <h2>${title}</h2>
        ${kind && html`<p class="hint">${list(files.map(file => file.name))}</p>`}
        ${this.#body()}
      </section>`;
  }

  #body() {
    switch (this.entry.state) {
      case "receiving": return this.#receiving();
      case "reading": return html`<progress class="import-bar" aria-label=${t("bring.reading")}></progress><p role="status">${t("bring.reading")}</p>${this.#actions(this.#discard())}`;
      case "ready": return this.#ready();
      case "running": return html`${this.#progress("bring.running")}${this.#actions(this.#button("import-pause", "bring.pause", pauseImport))}`;
      case "paused": return html`${this.#progress("bring.paused")}${this.#actions(this.#discard(), this.#button("import-resume", "bring.resume", resumeImport, true))}`;
      case "done": return this.#done();
      default: return html`<p class="problem" role="alert" data-testid="import-problem">${this.#problem()}</p>${this.#actions(this.#button("import-close", "bring.close", removeImport))}`;
    }
  }

  #problem() {
    const { code = "", detail = "" } = this.entry.problem ?? {};
    const key = `problem.${code}`;
    return hasText(key) ? t(key) : detail;
  }

  #receiving() {
    const size = this.entry.files.reduce((sum, file) => sum + file.size, 0);
    const sent = () => this.#now().files.reduce((sum, file) => sum + file.received, 0);
    const parts = () => ({ sent: fileSize(sent()), size: fileSize(size) });
    return html`
      <progress class="import-bar" max=${String(size)} value=${() => String(sent())} aria-label=${t("bring.sending")}></progress>
      <p role="status">${() => sending.value.has(this.entry.id) ? t("bring.sent", parts()) : t("bring.stopped", parts())}</p>
      ${this.#actions(this.#discard())}`;
  }

  #ready() {
    const preview = /** @type {ImportPreview} */ (this.entry.preview);
    const { posts, photos, first, last, audiences, people, accounts, rules, known } = preview;
    /** @param {SubmitEvent} event */
    const begin = event => {
      event.preventDefault();
      const data = new FormData(/** @type {HTMLFormElement} */ (event.currentTarget));
      const chosen = Object.fromEntries(audiences.filter(group => group.audience !== "chosen").map(({ audience }) => [audience, String(data.get(`for-${audience}`))]));
      void this.#run(() => startImport(this.entry.id, { audiences: chosen, people: data.has("people"), accounts: data.has("accounts"), rules: data.has("rules") }));
    };
    const counts = list([t("bring.posts", { n: posts }), ...(photos ? [t("bring.photos", { n: photos })] : [])]);
    return html`
      <form novalidate data-testid="import-form" @submit=${begin}>
        <p class="import-count">${posts === 0 ? t("bring.nothingNew") : first && last ? t("bring.range", { posts: counts, first: day(first), last: day(last) }) : counts}</p>
        ${known > 0 && html`<p class="hint">${t("bring.known", { n: known })}</p>`}
        ${posts > 0 && html`<fieldset class="import-audiences"><legend>${t("bring.audiences")}</legend>
          ${audiences.map(({ audience, posts: n }) => html`<label class="import-audience"><span>${t(GROUPS[audience])}<small>${t("bring.posts", { n })}</small></span>
            ${audience === "chosen" ? html`<span class="hint">${t("bring.me")}</span>`
              : html`<select name="for-${audience}" data-testid="import-for-${audience}">${Object.entries(CHOICES).map(([choice, words]) => html`<option value=${choice}>${t(words)}</option>`)}</select>`}</label>`)}
          <p class="hint">${t("bring.quiet")}</p></fieldset>`}
        ${this.#check("people", people, "bring.people", "bring.peopleHint")}
        ${this.#check("accounts", accounts, "bring.accounts", "bring.accountsHint")}
        ${this.#check("rules", rules, "bring.rules")}
        ${this.#left(preview.leftOut)}
        <div class="actions">${this.#discard()}<button type="submit" class="button" data-testid="import-start" ?disabled=${this.#busy}>${t("bring.start")}</button></div>
      </form>`;
  }

  /** @param {string} name @param {number} n @param {"bring.people" | "bring.accounts" | "bring.rules"} words @param {"bring.peopleHint" | "bring.accountsHint"} [hint] */
  #check(name, n, words, hint) {
    return n > 0 && html`<label class="check"><input type="checkbox" name=${name} data-testid="import-${name}"><span>${t(words, { n })}${hint && html`<small>${t(hint)}</small>`}</span></label>`;
  }

  /** @param {"bring.running" | "bring.paused"} words */
  #progress(words) {
    const report = () => this.#now().report ?? { done: 0, total: this.entry.preview?.posts ?? 0 };
    return html`
      <progress class="import-bar" max="100" value=${() => String(100 * report().done / (report().total || 1))} aria-label=${t("bring.title")}></progress>
      <p role="status" data-testid="import-progress">${() => t(words, { done: number(report().done), total: number(report().total) })}</p>`;
  }

  #done() {
    const report = this.entry.report;
    if (!report) return null;
    const { added, known, photos, people, accounts, rules } = report;
    const parts = [added && t("bring.added", { n: added }), photos && t("bring.photos", { n: photos }), people && t("bring.invited", { n: people }), accounts && t("bring.followed", { n: accounts }), rules && t("bring.ruled", { n: rules })]
      .filter(part => typeof part === "string" && part !== "");
    return html`
      <p role="status" data-testid="import-report"><strong>${parts.length ? list(/** @type {string[]} */ (parts)) : t("bring.nothing")}</strong></p>
      ${known > 0 && html`<p class="hint">${t("bring.known", { n: known })}</p>`}
      ${this.#left(report.leftOut)}
      <div class="actions">${this.#button("import-close", "bring.close", removeImport)}${people > 0 && html`<a class="button quiet" href="/app/invitations" data-testid="import-invitations">${t("invite.see")}</a>`}${added > 0 && html`<a class="button" href="/app/person/me">${t("bring.see")}</a>`}</div>`;
  }

  /** @param {ImportGap[]} gaps */
  #left(gaps) {
    const n = gaps.reduce((sum, gap) => sum + gap.count, 0);
    return n > 0 && html`
      <details class="import-left" data-testid="import-left"><summary>${t("bring.left", { n })}</summary>
        <ul>${gaps.map(({ reason, count, examples }) => html`<li><strong>${number(count)}</strong> ${REASONS[reason] ? t(REASONS[reason]) : reason}
          ${examples.length > 0 && html`<p class="hint examples">${list(examples.slice(0, 5))}</p>`}</li>`)}</ul></details>`;
  }

  /** @param {...any} buttons */
  #actions(...buttons) {
    return html`<div class="actions">${buttons}</div>`;
  }

  /** @param {string} testid @param {"bring.pause" | "bring.resume" | "bring.close"} words @param {(id: string) => Promise<any>} act @param {boolean} [first] */
  #button(testid, words, act, first = false) {
    return html`<button type="button" class=${first ? "button" : "button quiet"} data-testid=${testid} ?disabled=${this.#busy} @click=${() => void this.#run(() => act(this.entry.id))}>${t(words)}</button>`;
  }

  #discard() {
    return html`<button type="button" class="button ghost" data-testid="import-discard" ?disabled=${this.#busy} @click=${async () => {
      if (!await confirm({ title: t("bring.discardTitle"), text: t("bring.discardText"), action: t("bring.discard") })) return;
      await this.#run(async () => {
        await removeImport(this.entry.id);
        toast(t("bring.discarded"));
      });
    }}>${t("bring.discard")}</button>`;
  }

  /** @param {() => Promise<any>} work */
  async #run(work) {
    if (this.#busy.peek()) return;
    this.#busy.value = true;
    await work().catch(toastError);
    this.#busy.value = false;
  }
}
customElements.define("import-card", ImportCard);
