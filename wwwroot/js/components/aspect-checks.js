// Ticking the aspects somebody is in: on their page, and in a dialog wherever there is only their name.
import { html } from "../lib/html.js";
import { effect, untracked } from "../lib/signal.js";
import { t } from "../lib/text.js";
import { aspects, place } from "../state/aspects.js";
import { announce, toastError } from "../state/toasts.js";
import { openDialog } from "./dialogs.js";

/** Puts somebody in or takes them out, and says so. @param {{id: string, name: string}} person @param {string} aspect @param {boolean} inside */
export async function sort(person, aspect, inside) {
  const name = aspects.peek().find(each => each.id === aspect)?.name ?? "";
  try {
    await place(aspect, person.id, inside);
    announce(t(inside ? "aspects.added" : "aspects.removed", { name: person.name, aspect: name }));
  } catch (error) {
    toastError(error);
  }
}

/** @param {{id: string, name: string}} person */
export const aspectChecks = person => html`
  <div class="aspect-checks">${() => aspects.value.map(each => each.id).join() && untracked(() => aspects.value.map(({ id }) => check(person, id)))}</div>`;

/** @param {{id: string, name: string}} person @param {string} id */
function check(person, id) {
  const input = document.createElement("input");
  input.type = "checkbox";
  input.dataset.aspectId = id;
  input.addEventListener("change", () => void sort(person, id, input.checked));
  effect(() => { input.checked = aspects.value.find(each => each.id === id)?.people.includes(person.id) ?? false; });
  return html`<label class="pill-check">${input}<span>${() => aspects.value.find(each => each.id === id)?.name ?? ""}</span></label>`;
}

/** @param {{id: string, name: string}} person */
export const chooseAspects = person => openDialog(t("aspects.dialog", { name: person.name }), close => html`
  <div data-testid="aspect-dialog">${aspectChecks(person)}
    <p class="hint">${t("aspects.ofPersonHint")}</p>
    <div class="actions"><button type="button" class="button" @click=${() => close()}>${t("audience.done")}</button></div></div>`);
