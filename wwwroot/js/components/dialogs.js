// One place for modal dialogs: native <dialog>, removed when closed, focus given back by the browser.
import { element, html } from "../lib/html.js";
import { icon } from "../lib/icons.js";
import { Scope } from "../lib/signal.js";
import { t } from "../lib/text.js";

/**
 * Opens a dialog; `body` gets a function that closes it.
 * @param {string} title @param {(close: (value?: any) => void) => Node} body @param {{wide?: boolean}} [options] @returns {Promise<any>}
 */
export function openDialog(title, body, { wide = false } = {}) {
  return new Promise(resolve => {
    const scope = new Scope(null);
    const back = document.activeElement;
    /** @type {any} */
    let result;
    /** @param {any} [value] */
    const close = value => { result = value; dialog.close(); };
    const dialog = /** @type {HTMLDialogElement} */ (scope.run(() => element`
      <dialog class="dialog" aria-labelledby="dialog-title">
        <header class="dialog-head">
          <h2 id="dialog-title">${title}</h2>
          <button type="button" class="icon-button" aria-label=${t("close")} @click=${() => close()}>${icon("close")}</button>
        </header>
        ${body(close)}
      </dialog>`));
    dialog.classList.toggle("wide", wide);
    dialog.addEventListener("click", event => event.target === dialog && close());
    dialog.addEventListener("close", () => {
      scope.dispose();
      dialog.remove();
      if (back instanceof HTMLElement && back.isConnected) back.focus({ preventScroll: true });
      resolve(result);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** @param {{title: string, text: string, action: string, danger?: boolean}} question @returns {Promise<boolean>} */
export async function confirm({ title, text, action, danger = true }) {
  const answer = await openDialog(title, close => html`
    <p>${text}</p>
    <div class="actions">
      <button type="button" class="button quiet" @click=${() => close(false)}>${t("cancel")}</button>
      <button type="button" class=${danger ? "button danger" : "button"} data-testid="confirm" @click=${() => close(true)}>${action}</button>
    </div>`);
  return answer === true;
}
