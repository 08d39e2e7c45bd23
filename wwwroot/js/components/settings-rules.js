import { Component } from "../lib/component.js";
import { each, element, html, when } from "../lib/html.js";
import { computed } from "../lib/signal.js";
import { t } from "../lib/text.js";
import { people, setBlocked, setHidesReshares, setMuted } from "../state/people.js";
import { addRule, loadRules, removeRule, rules, rulesFailed, rulesLoaded } from "../state/rules.js";
import { toast, toastError } from "../state/toasts.js";
import { confirm } from "./dialogs.js";
import { FormState } from "./form.js";
import { chooseBlocklist } from "./import-blocklist.js";
import { failed } from "./states.js";

/** @import { Person, Rule, RuleKind } from "../types.js" */
/** @import { Signal } from "../lib/signal.js" */
/** @typedef {{id: string, text: string, detail?: string, href?: string, undo: string, act: () => Promise<any>}} Line */

// A long imported list is shown in part; the whole would only slow the page down.
const SHOWN = 200;

/** People, hosts and words that are kept away. */
export class RuleSettings extends Component {
  #hostForm = new FormState();
  #wordForm = new FormState();

  render() {
    /** @param {(person: Person) => boolean} which @param {string} undo @param {(person: Person) => Promise<any>} act */
    const folk = (which, undo, act) => computed(() => people.value.filter(which).map(person => this.#person(person, undo, () => act(person))));
    /** @param {RuleKind[]} kinds @param {string} undo */
    const ruled = (kinds, undo) => computed(() => rules.value.filter(rule => kinds.includes(rule.kind)).map(rule => this.#rule(rule, undo)));
    const blocked = folk(person => person.blocked, t("person.unblock"), person => setBlocked(person, false));
    const muted = folk(person => person.muted && !person.blocked, t("person.unmute"), person => setMuted(person, false));
    const quiet = folk(person => person.hidesReshares && !person.blocked, t("person.showReshares"), person => setHidesReshares(person, false));
    return html`
      <section class="card" aria-labelledby="rules" data-testid="rules"><h2 id="rules">${t("rules.title")}</h2>
        <p class="hint">${t("rules.text")}</p>
        ${this.#group(t("rules.people"), blocked)}
        ${this.#group(t("rules.muted"), muted)}
        ${this.#group(t("rules.reshares"), quiet)}
        ${this.#group(t("rules.accounts"), ruled(["account", "muted_account"], t("rules.remove")))}
        <form novalidate data-testid="rules-host-form" @submit=${(/** @type {SubmitEvent} */ event) => this.#add(event, this.#hostForm, "host")}>
          ${this.#form("host", t("rules.host"), t("rules.hostHint"), t("rules.block"), this.#hostForm)}</form>
        ${this.#group(t("rules.hosts"), ruled(["host"], t("rules.remove")))}
        <form novalidate data-testid="rules-word-form" @submit=${(/** @type {SubmitEvent} */ event) => this.#add(event, this.#wordForm, "word")}>
          ${this.#form("word", t("rules.word"), t("rules.wordHint"), t("rules.mute"), this.#wordForm)}</form>
        ${this.#group(t("rules.words"), ruled(["word"], t("rules.remove")))}
        ${when(() => rulesFailed.value, () => failed(rulesFailed.peek() ?? "", () => void loadRules()))}
        <p class="hint">${t("rules.importHint")}</p>
        <p><button type="button" class="button quiet" data-testid="rules-import" @click=${() => chooseBlocklist()}>${t("rules.import")}</button></p>
      </section>`;
  }

  ready() {
    if (!rulesLoaded.peek()) void loadRules();
  }

  /** @param {"host" | "word"} kind @param {string} label @param {string} hint @param {string} action @param {FormState} form */
  #form(kind, label, hint, action, form) {
    return html`${form.field({
      id: `rule-${kind}`, name: "value", label, hint,
      input: html`<div class="with-button"><input id="rule-${kind}" name="value" maxlength="300" autocomplete="off" autocapitalize="none" spellcheck="false">
        <button type="submit" class="button quiet" ?disabled=${form.busy}>${action}</button></div>`,
    })}${form.message()}`;
  }

  /** @param {string} title @param {Signal<Line[]>} lines */
  #group(title, lines) {
    return html`
      <div class="rule-group" ?hidden=${() => !lines.value.length}><h3>${title}</h3>
        <ul class="rows">${each(() => lines.value.slice(0, SHOWN), line => line.id, line => element`
          <li data-testid="rule"><div>${line.href ? html`<a class="author" dir="auto" href=${line.href}>${line.text}</a>` : html`<strong>${line.text}</strong>`}${line.detail ? html`<span class="hint">${line.detail}</span>` : null}</div>
            <button type="button" class="button quiet small" @click=${() => line.act().catch(toastError)}>${line.undo}<span class="sr-only"> ${line.text}</span></button></li>`)}</ul>
        <p class="hint" ?hidden=${() => lines.value.length <= SHOWN}>${() => t("rules.more", { n: lines.value.length - SHOWN })}</p></div>`;
  }

  /** @param {Person} person @param {string} undo @param {() => Promise<any>} act @returns {Line} */
  #person(person, undo, act) {
    return { id: person.id, text: person.name, detail: person.address, href: `/app/person/${encodeURIComponent(person.id)}`, undo, act };
  }

  /** @param {Rule} rule @param {string} undo @returns {Line} */
  #rule(rule, undo) {
    const detail = rule.kind === "account" ? t("rules.blockedOnSight") : rule.kind === "muted_account" ? t("rules.mutedOnSight") : undefined;
    return { id: rule.id, text: rule.value, detail, undo, act: () => removeRule(rule) };
  }

  /** @param {SubmitEvent} event @param {FormState} form @param {"host" | "word"} kind */
  async #add(event, form, kind) {
    event.preventDefault();
    const field = /** @type {HTMLInputElement} */ (this.$(`#rule-${kind}`));
    const value = field.value.trim();
    if (!value) {
      form.errors.value = { value: [kind === "host" ? t("rules.hostEmpty") : t("rules.wordEmpty")] };
      return field.focus();
    }
    if (kind === "host" && !await confirm({ title: t("rules.hostTitle", { host: value }), text: t("rules.hostText"), action: t("rules.block") })) return undefined;
    await form.submit(event, async () => {
      const rule = await addRule(kind, value);
      field.value = "";
      toast(kind === "host" ? t("rules.hostBlocked", { host: rule.value }) : t("rules.wordMuted", { word: rule.value }));
    });
    return undefined;
  }
}
customElements.define("rule-settings", RuleSettings);
