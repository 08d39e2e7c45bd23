// What stands where content would be: loading, failed, empty.
import { html } from "../lib/html.js";
import { icon } from "../lib/icons.js";
import { t } from "../lib/text.js";
import { toast } from "../state/toasts.js";

export const loading = () => html`
  <div class="skeletons" aria-busy="true"><p class="sr-only">${t("loading")}</p>
    <div class="skeleton"></div><div class="skeleton"></div><div class="skeleton"></div>
  </div>`;

/** @param {string} text @param {() => void} retry */
export const failed = (text, retry) => html`
  <div class="blank" role="alert">
    <span class="blank-icon">${icon("cloud")}</span>
    <p>${text}</p>
    <button type="button" class="button" @click=${retry}>${t("retry")}</button>
  </div>`;

/** @param {import("../lib/icons.js").IconName} name @param {string} title @param {string} text @param {any} [more] */
export const empty = (name, title, text, more) => html`
  <div class="blank">
    <span class="blank-icon">${icon(name)}</span>
    <h2>${title}</h2>
    <p>${text}</p>
    ${more}
  </div>`;

/** @param {string} text @param {string} said */
export async function copy(text, said) {
  try {
    await navigator.clipboard.writeText(text);
    toast(said);
  } catch {
    toast(t("copy.failed", { text }), { kind: "error" });
  }
}

/** A line of text with a copy button. @param {string} text @param {string} label @param {string} said */
export const copyable = (text, label, said) => html`
  <div class="copyable">
    <code>${text}</code>
    <button type="button" class="button quiet small" @click=${() => copy(text, said)}>${icon("copy")}<span>${label}</span></button>
  </div>`;
