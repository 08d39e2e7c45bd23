// What one wrote on this day in earlier years, asked for once a day.
import { signal } from "../lib/signal.js";
import * as api from "../api.js";
import { keep } from "./posts.js";

const SHOWN = 3;

/** @type {import("../lib/signal.js").Signal<{ids: string[], more: boolean}>} */
export const memories = signal({ ids: /** @type {string[]} */ ([]), more: false });
let asked = "";

/** The reader's day, as "02-29". */
export function today() {
  const now = new Date();
  return `${String(now.getMonth() + 1).padStart(2, "0")}-${String(now.getDate()).padStart(2, "0")}`;
}

/** A memory is no reason for an error: without an answer there is none. */
export async function loadMemories() {
  const day = today();
  if (asked === day) return;
  asked = day;
  try {
    const page = await api.getMemories({ day, limit: SHOWN });
    memories.value = { ids: page.items.map(keep), more: page.next !== null };
  } catch {
    asked = "";
  }
}

export function forgetMemories() {
  asked = "";
  memories.value = { ids: [], more: false };
}
