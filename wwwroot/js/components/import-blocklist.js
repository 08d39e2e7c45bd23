// A list of blocks from a file: shown first, then brought in as a whole.
import { element, html, when } from "../lib/html.js";
import { signal } from "../lib/signal.js";
import { t } from "../lib/text.js";
import { reason } from "../lib/words.js";
import { applyImport, previewImport } from "../state/rules.js";
import { toast } from "../state/toasts.js";
import { openDialog } from "./dialogs.js";

/** @import { ImportResult } from "../types.js" */

const MOST_BYTES = 1024 * 1024;
const SHOWN = 100;

/** Lets the person choose a file and opens its preview. */
export function chooseBlocklist() {
  const input = /** @type {HTMLInputElement} */ (element`<input type="file" accept=".csv,text/csv,text/plain" hidden data-testid="rules-file">`);
  input.addEventListener("change", () => {
    const file = input.files?.[0];
    input.remove();
    if (!file) return;
    if (file.size > MOST_BYTES) toast(t("import.tooLarge"), { kind: "error" });
    else void openPreview(file);
  });
  input.addEventListener("cancel", () => input.remove());
  document.body.append(input);
  input.click();
}

/** @param {File} file */
function openPreview(file) {
  const plan = signal(/** @type {ImportResult | null} */ (null));
  const problem = signal("");
  const busy = signal(false);
  const limitedToo = signal(false);
  const done = signal(false);
  /** @param {() => Promise<ImportResult>} work */
  const run = async work => {
    if (busy.peek()) return false;
    busy.value = true;
    problem.value = "";
    try {
      plan.value = await work();
      return true;
    } catch (error) {
      problem.value = error instanceof Error ? error.message : String(error);
      return false;
    } finally {
      busy.value = false;
    }
  };
  const look = () => void run(() => previewImport(file, limitedToo.peek()));
  const apply = async () => {
    if (await run(() => applyImport(file, limitedToo.peek()))) done.value = true;
  };
  const nothing = () => !plan.value || plan.value.hosts + plan.value.accounts + plan.value.muted === 0;
  look();
  return openDialog(t("import.title"), close => html`
    <div class="import" data-testid="import-dialog">
      <p class="hint">${file.name}</p>
      <p class="problem" role="alert" ?hidden=${() => !problem.value}>${problem}</p>
      <p role="status" data-testid="import-status">${() => busy.value ? html`<span class="spinner"></span> ${plan.peek() ? t("import.working") : t("import.reading")}`
        : done.value ? t("import.done") : plan.value && nothing() ? t("import.nothing") : plan.value ? t("import.will") : ""}</p>
      ${() => plan.value && summary(plan.value)}
      ${when(() => !done.value && plan.value, () => html`<label class="check"><input type="checkbox" data-testid="import-limited" ?disabled=${busy}
        @change=${(/** @type {any} */ event) => { limitedToo.value = event.target.checked; look(); }}><span>${t("import.limitedToo")}<small>${t("import.limitedHint")}</small></span></label>`)}
      <div class="actions">${when(() => done.value, () => html`<button type="button" class="button" data-testid="import-close" @click=${() => close()}>${t("close")}</button>`, () => html`
        <button type="button" class="button quiet" @click=${() => close()}>${t("cancel")}</button>
        <button type="button" class="button danger" data-testid="import-apply" ?disabled=${() => busy.value || nothing()} @click=${apply}>${t("import.apply")}</button>`)}</div>
    </div>`, { wide: true });
}

/** @param {ImportResult} plan */
function summary(plan) {
  const counts = [
    plan.hosts && t("import.hosts", { n: plan.hosts }),
    plan.accounts && t("import.accounts", { n: plan.accounts }),
    plan.muted && t("import.muted", { n: plan.muted }),
    plan.known && t("import.known", { n: plan.known }),
  ].filter(Boolean);
  const rest = plan.hosts + plan.accounts + plan.muted - Math.min(plan.items.length, SHOWN);
  return html`
    <ul class="import-counts">${counts.map(each => html`<li>${each}</li>`)}</ul>
    ${plan.ends ? html`<p class="warning">${t("import.ends", { n: plan.ends })}</p>` : null}
    ${plan.items.length ? html`<details><summary>${t("import.show")}</summary><ul class="import-lines">
      ${plan.items.slice(0, SHOWN).map(each => html`<li>${each.value}</li>`)}${rest > 0 ? html`<li class="hint">${t("rules.more", { n: rest })}</li>` : null}</ul></details>` : null}
    ${plan.skippedCount ? html`<details data-testid="import-skipped"><summary>${t("import.skipped", { n: plan.skippedCount })}</summary><ul class="import-lines">
      ${plan.skipped.slice(0, SHOWN).map(each => html`<li><code>${each.text}</code> <span class="hint">${t("import.line", { n: each.line })} · ${reason(each.reason, each.reasonCode)}</span></li>`)}
      ${plan.skippedCount > SHOWN ? html`<li class="hint">${t("rules.more", { n: plan.skippedCount - SHOWN })}</li>` : null}</ul></details>` : null}`;
}
