// The export that is under way.
import { signal } from "../lib/signal.js";
import { locale } from "../lib/text.js";
import * as api from "../api.js";

/** @import { Export } from "../types.js" */

/** Null until one was asked for. */
export const current = signal(/** @type {Export | null} */ (null));

/** Asks for one and lets the browser download it. @param {{passphrase?: string, password?: string}} body */
export async function beginExport(body) {
  const made = await api.beginExport({ ...body, language: new Intl.Locale(locale).language });
  current.value = made;
  const link = document.createElement("a");
  link.href = made.url;
  link.download = "";
  link.click();
}

/** @param {Export} data */
export function receiveExport(data) {
  if (data.id === current.peek()?.id) current.value = data;
}

/** After the page was not told for a while. */
export async function recheckExport() {
  const known = current.peek();
  if (known?.state === "ready" || known?.state === "running") await api.getExport(known.id).then(receiveExport, () => receiveExport({ ...known, state: "failed" }));
}
