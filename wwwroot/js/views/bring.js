import { Component } from "../lib/component.js";
import { each, element, html, when } from "../lib/html.js";
import { icon } from "../lib/icons.js";
import { onCleanup } from "../lib/signal.js";
import { t } from "../lib/text.js";
import { KINDS, WAYS } from "../state/import-text.js";
import { bringIn, imports, importsFailed, loadImports, watchImports } from "../state/imports.js";
import { toastError } from "../state/toasts.js";
import { failed, loading } from "../components/states.js";

const SERVICES = /** @type {Array<keyof typeof KINDS>} */ (Object.keys(KINDS));

/** Old posts of elsewhere: choosing an archive, and how far each is. */
export class BringView extends Component {
  render() {
    const input = /** @type {HTMLInputElement} */ (element`
      <input type="file" hidden multiple accept=".zip,.gz,.tgz,.tar,.json,.csv" data-testid="bring-file" @change=${() => {
        this.#take([...input.files ?? []]);
        input.value = "";
      }}>`);
    return html`
      <div class="page">
        <h1 class="page-title">${t("bring.title")}</h1>
        <p class="page-hint hint">${t("bring.text")}</p>
        <section class="card bring-choose" data-testid="bring-choose" @dragover=${(/** @type {DragEvent} */ event) => event.preventDefault()} @drop=${(/** @type {DragEvent} */ event) => {
          event.preventDefault();
          this.#take([...event.dataTransfer?.files ?? []]);
        }}>
          ${input}
          <button type="button" class="button" data-testid="bring-button" @click=${() => input.click()}>${icon("file")}<span>${t("bring.choose")}</span></button>
          <p class="hint">${t("bring.drop")}</p>
          <p class="hint">${t("bring.chooseHint")}</p>
          ${SERVICES.map(service => html`<details><summary>${t("bring.how", { service: t(KINDS[service]) })}</summary><p>${t(WAYS[service])}</p></details>`)}
        </section>
        ${() => importsFailed.value ? failed(importsFailed.value, () => void loadImports()) : null}
        ${when(() => imports.value === null && !importsFailed.value, loading)}
        ${each(() => imports.value ?? [], entry => `${entry.id} ${entry.state}`, entry => element`<import-card .entry=${entry}></import-card>`)}
      </div>`;
  }

  ready() {
    void loadImports();
    onCleanup(watchImports());
  }

  /** @param {File[]} files */
  #take(files) {
    if (files.length) void bringIn(files).catch(toastError);
  }
}
customElements.define("bring-view", BringView);
