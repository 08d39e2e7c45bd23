// Copies of this node at friends', and friends' copies here: who agreed, how new they are, and how either ends it.
import { Component } from "../lib/component.js";
import { each, element, html, when } from "../lib/html.js";
import { icon } from "../lib/icons.js";
import { onCleanup, signal } from "../lib/signal.js";
import { fileSize, t } from "../lib/text.js";
import { full, relative } from "../lib/time.js";
import * as api from "../api/backup.js";
import { toastError } from "../state/toasts.js";
import { confirm } from "./dialogs.js";

/** @import { Held, Holder, KeptCopy } from "../types.js" */

const LOOK_AGAIN = 3000;
const GIGABYTE = 1e9;
const USUAL = "2";

/** @type {Record<string, () => string>} */
const failures = {
  asleep: () => t("held.failed.asleep"),
  too_old: () => t("held.failed.too_old"),
  not_taken: () => t("held.failed.not_taken"),
  limit: () => t("held.failed.limit"),
  no_room: () => t("held.failed.no_room"),
  no_room_here: () => t("held.failed.no_room_here"),
  not_made: () => t("held.failed.not_made"),
};

export class HeldSettings extends Component {
  #held = signal(/** @type {Held} */ ({ holders: [], kept: [], canBeAsked: [] }));
  #busy = signal(false);

  render() {
    const held = () => this.#held.value;
    return html`
      <div class="rule-group" data-testid="holders"><h3>${t("held.title")}</h3>
        <p class="hint">${t("held.text")}</p>
        <ul class="rows" ?hidden=${() => !held().holders.length}>${each(() => held().holders, holder => JSON.stringify(holder), holder => this.#holder(holder))}</ul>
        ${when(() => held().canBeAsked.length > 0, () => html`<form @submit=${(/** @type {SubmitEvent} */ event) => this.#ask(event)}>
          <div class="field"><label for="held-person">${t("held.ask")}</label>
          <div class="with-button"><select id="held-person" name="person" data-testid="held-person">${each(() => held().canBeAsked, person => person.id, person => element`<option value=${person.id}>${person.name} (${person.host})</option>`)}</select>
            <button type="submit" class="button quiet" data-testid="held-ask" ?disabled=${this.#busy}>${t("held.askButton")}</button></div></div></form>`)}</div>
      <div class="rule-group" data-testid="kept" ?hidden=${() => !held().kept.length}><h3>${t("kept.title")}</h3>
        <ul class="rows">${each(() => held().kept, copy => JSON.stringify(copy), copy => this.#kept(copy))}</ul></div>`;
  }

  ready() {
    void this.#load();
    // What friends answer comes by itself.
    const timer = setInterval(() => void this.#load(), LOOK_AGAIN);
    onCleanup(() => clearInterval(timer));
  }

  async #load() {
    try {
      const next = await api.getHeld();
      // A field that somebody writes in is left alone.
      if (JSON.stringify(next) !== JSON.stringify(this.#held.peek())) this.#held.value = next;
    } catch {
      // The card above says what is wrong.
    }
  }

  /** @param {Holder} holder */
  #holder(holder) {
    const name = holder.person?.name ?? "";
    const over = holder.state === "refused" || holder.state === "ended";
    return element`
      <li data-testid="holder" data-state=${holder.state}><div>
        <strong dir="auto">${name}</strong>
        <span class="hint">${this.#said(holder)}</span>
        ${holder.sending ? html`<span class="hint" role="status">${t("held.sending")} <progress aria-label=${t("held.sending")} max=${String(holder.sending.total || 1)} value=${String(holder.sending.done)}></progress></span>` : null}
        ${holder.late ? html`<span class="warning" data-testid="held-late">${icon("alert")}<span>${t("held.late")}</span></span>` : null}
        ${holder.failure ? html`<span class="hint" data-testid="held-failure">${failures[holder.failure]?.() ?? t("held.failed.not_taken")}</span>` : null}</div>
        <div class="actions">
          ${holder.state === "allowed" ? html`<button type="button" class="button quiet small" data-testid="held-now" ?disabled=${!!holder.sending} @click=${() => this.#act(() => api.sendCopy(holder.id))}>${t("held.now")}<span class="sr-only"> ${name}</span></button>` : null}
          ${holder.state === "ending" ? null : html`<button type="button" class="button quiet small" data-testid="held-end" @click=${() => this.#end(holder, over)}>${over ? t("rules.remove") : t("held.end")}<span class="sr-only"> ${name}</span></button>`}</div></li>`;
  }

  /** @param {Holder} holder */
  #said({ state, since, made, person, used, limit }) {
    if (state === "allowed") {
      return made
        ? html`<time datetime=${made} title=${full(made)}>${t("held.safe", { when: relative(made), host: person?.host ?? "" })}</time> · ${t("held.used", { used: fileSize(used), limit: fileSize(limit) })}`
        : t("held.agreed");
    }
    if (state === "asked") return t("held.asked", { when: relative(since) });
    return { asking: t("held.asking"), refused: t("held.refused"), ended: t("held.ended"), ending: t("held.ending") }[state];
  }

  /** @param {KeptCopy} copy */
  #kept(copy) {
    const name = copy.person?.name ?? "";
    if (copy.state === "kept") {
      return element`
        <li data-testid="kept-copy" data-state="kept"><div><strong dir="auto">${name}</strong>
          <span class="hint">${copy.made ? t("kept.state", { used: fileSize(copy.used), limit: fileSize(copy.limit), when: relative(copy.made) }) : t("kept.none")}</span></div>
          <button type="button" class="button quiet small" data-testid="kept-stop" @click=${() => this.#stop(copy)}>${t("kept.stop")}<span class="sr-only"> ${name}</span></button></li>`;
    }
    const field = `kept-limit-${copy.id}`;
    const refused = copy.state === "refused";
    const form = html`<form @submit=${(/** @type {SubmitEvent} */ event) => this.#accept(event, copy)}>
        <div class="field"><label for=${field}>${t("kept.limit")}</label>
        <div class="with-button"><input id=${field} name="limit" type="number" min="0.1" max="1000" step="0.1" required value=${USUAL}>
          <button type="submit" class="button small" data-testid="kept-accept">${t("kept.accept")}</button>
          ${refused ? null : html`<button type="button" class="button quiet small" data-testid="kept-refuse" @click=${() => this.#act(() => api.refuseCopies(copy.id))}>${t("kept.refuse")}</button>`}</div></div></form>`;
    return element`
      <li data-testid="kept-copy" data-state=${copy.state}>${refused
        ? html`<details><summary><strong dir="auto">${name}</strong> <span class="hint">${t("kept.refused")}</span></summary>${form}</details>`
        : html`<div><p>${t("kept.asks", { name })}</p>${form}</div>`}</li>`;
  }

  /** @param {() => Promise<any>} what */
  async #act(what) {
    this.#busy.value = true;
    try {
      await what();
    } catch (error) {
      toastError(error);
    }
    this.#busy.value = false;
    await this.#load();
  }

  /** @param {SubmitEvent} event */
  #ask(event) {
    event.preventDefault();
    const person = String(new FormData(/** @type {HTMLFormElement} */ (event.target)).get("person"));
    void this.#act(() => api.askHolder(person));
  }

  /** @param {SubmitEvent} event @param {KeptCopy} copy */
  #accept(event, copy) {
    event.preventDefault();
    const limit = Number(new FormData(/** @type {HTMLFormElement} */ (event.target)).get("limit"));
    void this.#act(() => api.keepCopies(copy.id, Math.round(limit * GIGABYTE)));
  }

  /** @param {Holder} holder @param {boolean} over nothing is there any more */
  async #end(holder, over) {
    const name = holder.person?.name ?? "";
    if (over || await confirm({ title: t("held.endTitle", { name }), text: t("held.endText"), action: t("held.end") })) await this.#act(() => api.endHolder(holder.id));
  }

  /** @param {KeptCopy} copy */
  async #stop(copy) {
    if (await confirm({ title: t("kept.stopTitle", { name: copy.person?.name ?? "" }), text: t("kept.stopText"), action: t("kept.stop") })) await this.#act(() => api.stopKeeping(copy.id));
  }
}
customElements.define("held-settings", HeldSettings);
