import { signal } from "../lib/signal.js";

/** @typedef {{id: number, text: string, kind: "info" | "error", link?: {href: string, text: string}}} Toast */

/** @type {import("../lib/signal.js").Signal<Toast[]>} */
export const toasts = signal([]);
/** Spoken, not shown. */
export const announcement = signal("");
let last = 0;

/** @param {string} text @param {{kind?: "info" | "error", link?: {href: string, text: string}}} [options] */
export function toast(text, { kind = "info", link } = {}) {
  const id = ++last;
  toasts.value = [...toasts.peek().filter(each => each.text !== text), { id, text, kind, link }].slice(-3);
  setTimeout(() => dismiss(id), kind === "error" || link ? 8_000 : 4_000);
}

/** @param {number} id */
export function dismiss(id) {
  toasts.value = toasts.peek().filter(each => each.id !== id);
}

/** @param {unknown} error */
export function toastError(error) {
  if (/** @type {any} */ (error)?.code === "session.required") return;
  toast(error instanceof Error ? error.message : String(error), { kind: "error" });
}

/** The same sentence twice must be a change, or it is not spoken again. @param {string} text */
export const announce = text => { announcement.value = announcement.peek() === text ? `${text}\u00a0` : text; };
