import { Component } from "../lib/component.js";
import { each, element, html, when } from "../lib/html.js";
import { computed, signal } from "../lib/signal.js";
import { hasText, rtl, t } from "../lib/text.js";
import { full, relative } from "../lib/time.js";
import { reason } from "../lib/words.js";
import * as api from "../api.js";
import { waitingWords } from "./delivery.js";
import { failed } from "./states.js";

/** @import { DeliveryRow } from "../types.js" */

/** What this node still has to bring to others. */
export class DeliverySettings extends Component {
  #rows = signal(/** @type {DeliveryRow[]} */ ([]));
  #next = signal(/** @type {string | null} */ (null));
  #failed = signal(/** @type {string | null} */ (null));
  #loaded = signal(false);

  render() {
    const waiting = computed(() => this.#rows.value.filter(row => row.state !== "delivered"));
    const done = computed(() => this.#rows.value.filter(row => row.state === "delivered"));
    return html`
      <section class="card" aria-labelledby="deliveries"><h2 id="deliveries">${t("deliveries.title")}</h2>
        <p class="hint">${t("deliveries.text")}</p>
        ${when(() => this.#loaded.value && !waiting.value.length && !this.#next.value, () => html`<p>${t("deliveries.none")}</p>`)}
        ${this.#list(waiting)}
        <details ?hidden=${() => !done.value.length}><summary>${() => t("deliveries.done", { n: done.value.length })}</summary>${this.#list(done)}</details>
        ${() => this.#failed.value && failed(this.#failed.value, () => void this.#more())}
        ${when(() => this.#next.value, () => html`<p><button type="button" class="button quiet small" @click=${() => this.#more()}>${t("deliveries.more")}</button></p>`)}
      </section>`;
  }

  /** @param {import("../lib/signal.js").Signal<DeliveryRow[]>} rows */
  #list(rows) {
    return html`<ul class="rows" ?hidden=${() => !rows.value.length}>${each(() => rows.value, row => row.id, row => this.#row(row))}</ul>`;
  }

  ready() {
    void this.#more();
  }

  async #more() {
    this.#failed.value = null;
    try {
      const page = await api.getDeliveries(this.#next.peek());
      const seen = new Set(this.#rows.peek().map(row => row.id));
      this.#rows.value = [...this.#rows.peek(), ...page.items.filter(row => !seen.has(row.id))];
      this.#next.value = page.next;
      this.#loaded.value = true;
    } catch (error) {
      this.#failed.value = error instanceof Error ? error.message : String(error);
    }
  }

  /** @param {DeliveryRow} row */
  #row(row) {
    const kind = `activity.${row.type}`;
    const name = hasText(kind) ? t(kind) : row.type;
    return element`
      <li><div><strong>${row.post ? html`<a href="/app/post/${encodeURIComponent(row.post)}">${name}</a>` : name} ${rtl ? "←" : "→"} ${row.person || row.host}</strong>
        <span class="hint">${row.state === "delivered" ? t(row.seen ? "delivery.doneSeen" : "delivery.done") : waitingWords(row)}${row.reason && row.state !== "delivered" ? ` (${reason(row.reason, row.reasonCode)})` : ""}</span></div>
        <time class="hint" datetime=${row.created} title=${full(row.created)}>${() => relative(row.created)}</time></li>`;
  }
}
customElements.define("delivery-settings", DeliverySettings);
