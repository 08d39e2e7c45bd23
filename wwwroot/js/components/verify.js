// Comparing words, so that one knows the key is theirs: the mark, and the dialog behind "Verify".
import { element, html } from "../lib/html.js";
import { icon } from "../lib/icons.js";
import { signal } from "../lib/signal.js";
import { t } from "../lib/text.js";
import * as api from "../api.js";
import { setVerified } from "../state/people.js";
import { toast, toastError } from "../state/toasts.js";
import { openDialog } from "./dialogs.js";
import { failed, loading } from "./states.js";

/** @import { Person, Verification } from "../types.js" */

export const verifiedMark = () => html`<span class="verified" title=${t("verify.mark")}>${icon("verified")}<span class="sr-only">${t("verify.mark")}</span></span>`;

/** @param {Person} person */
export function verify(person) {
  const { name } = person;
  const answer = signal(/** @type {Verification | null} */ (null));
  const problem = signal("");
  const differs = signal(false);
  const load = async () => {
    problem.value = "";
    try {
      answer.value = await api.getVerification(person.id);
    } catch (error) {
      problem.value = error instanceof Error ? error.message : String(error);
    }
  };
  void load();
  /** @param {boolean} on @param {() => void} close */
  const decide = async (on, close) => {
    try {
      await setVerified(person, on);
      close();
      toast(t(on ? "verify.done" : "verify.undone", { name }));
    } catch (error) {
      toastError(error);
    }
  };
  return openDialog(t("verify.title", { name }), close => html`
    <div class="verify" data-testid="verify">${() => !answer.value ? problem.value ? failed(problem.value, () => void load()) : loading()
      : differs.value ? different(name, () => { differs.value = false; }, answer.value.verified ? () => decide(false, close) : null)
      : compare(answer.value, name, close, decide, () => { differs.value = true; })}</div>`);
}

/** @param {Verification} answer @param {string} name @param {() => void} close @param {(on: boolean, close: () => void) => Promise<void>} decide @param {() => void} differ */
const compare = ({ words, qr, verified }, name, close, decide, differ) => html`
  <p>${t("verify.text", { name })}</p>
  <ol class="verify-words" aria-label=${t("verify.words")} data-testid="verify-words">${words.map(word => html`<li>${word}</li>`)}</ol>
  <figure class="verify-code"><img src="data:image/svg+xml,${encodeURIComponent(qr)}" alt=${t("verify.code")} width="180" height="180"><figcaption class="hint">${t("verify.codeHint", { name })}</figcaption></figure>
  ${verified ? html`<p class="verified-line">${icon("verified")}<span>${t("verify.already", { name })}</span></p>` : null}
  <div class="actions">
    <button type="button" class="button quiet" data-testid="verify-differ" @click=${differ}>${t("verify.differ")}</button>
    ${verified ? html`<button type="button" class="button quiet" data-testid="verify-undo" @click=${() => decide(false, close)}>${t("verify.undo")}</button>`
      : html`<button type="button" class="button" data-testid="verify-same" @click=${() => decide(true, close)}>${icon("tick")}${t("verify.same")}</button>`}
  </div>`;

/** @param {string} name @param {() => void} back @param {(() => Promise<void>) | null} undo */
function different(name, back, undo) {
  const shown = element`
    <div class="verify-differ"><p class="warning" role="alert">${icon("alert")}<span>${t("verify.differText", { name })}</span></p>
      <ol class="steps"><li>${t("verify.step1", { name })}</li><li>${t("verify.step2", { name })}</li><li>${t("verify.step3", { name })}</li></ol>
      <div class="actions"><button type="button" class="button quiet" @click=${back}>${t("verify.back")}</button>
        ${undo && html`<button type="button" class="button" @click=${undo}>${t("verify.undo")}</button>`}</div></div>`;
  return shown;
}
