import { html } from "../lib/html.js";
import { t } from "../lib/text.js";
import { moment, now } from "../lib/time.js";

/** @import { Delivery, Waiting } from "../types.js" */

/** "carol.example is asleep, next try 14:05" @param {Pick<Waiting, "host" | "state" | "nextTry">} row */
export function waitingWords({ host, state, nextTry }) {
  const words = state === "asleep" ? t("delivery.asleep", { host })
    : state === "refused" ? t("delivery.refused", { host })
    : state === "gave_up" ? t("delivery.gaveUp", { host })
    : t("delivery.waiting", { host });
  return nextTry && state !== "gave_up" ? t("delivery.next", { words, time: moment(nextTry) }) : words;
}

const HOUR = 3_600_000;

/** Under own posts while there is something to say: that all is delivered is news for an hour. @param {Delivery | null} delivery @param {string} published */
export function deliveryLine(delivery, published) {
  if (!delivery || !delivery.total) return null;
  if (delivery.delivered === delivery.total && now.value - Date.parse(published) > HOUR) return null;
  const { total, delivered, seen, waiting } = delivery;
  const got = delivered === total ? t("delivery.all", { n: total }) : t("delivery.some", { delivered, total });
  const sum = seen ? `${got}, ${t("delivery.seen", { n: seen })}` : got;
  if (!waiting.length) return html`<p class="delivery">${sum}</p>`;
  if (waiting.length === 1) return html`<p class="delivery">${sum}; ${waitingWords(waiting[0])}</p>`;
  return html`
    <details class="delivery"><summary>${sum}; ${t("delivery.others", { n: waiting.length })}</summary>
      <ul>${waiting.map(row => html`<li>${row.person}: ${waitingWords(row)}</li>`)}</ul>
    </details>`;
}
