import { html } from "../lib/html.js";
import { t } from "../lib/text.js";
import { moment } from "../lib/time.js";

/** @import { Delivery, Waiting } from "../types.js" */

/** "carol.example is asleep, next try 14:05" @param {Pick<Waiting, "host" | "state" | "nextTry">} row */
export function waitingWords({ host, state, nextTry }) {
  const words = state === "asleep" ? t("delivery.asleep", { host })
    : state === "refused" ? t("delivery.refused", { host })
    : state === "gave_up" ? t("delivery.gaveUp", { host })
    : t("delivery.waiting", { host });
  return nextTry && state !== "gave_up" ? t("delivery.next", { words, time: moment(nextTry) }) : words;
}

/** Under own posts, only while there is something to say. @param {Delivery | null} delivery */
export function deliveryLine(delivery) {
  if (!delivery || !delivery.total) return null;
  const { total, delivered, waiting } = delivery;
  const sum = delivered === total ? t("delivery.all", { n: total }) : t("delivery.some", { delivered, total });
  if (!waiting.length) return html`<p class="delivery">${sum}</p>`;
  if (waiting.length === 1) return html`<p class="delivery">${sum}; ${waitingWords(waiting[0])}</p>`;
  return html`
    <details class="delivery"><summary>${sum}; ${t("delivery.others", { n: waiting.length })}</summary>
      <ul>${waiting.map(row => html`<li>${row.person}: ${waitingWords(row)}</li>`)}</ul>
    </details>`;
}
