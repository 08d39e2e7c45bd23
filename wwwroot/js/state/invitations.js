// The owner's invitations as the page shows them: those of one state whose names fit, newest first. The list grows at its end.
import { signal } from "../lib/signal.js";
import * as api from "../api/invitations.js";

/** @import { Invitation } from "../types.js" */

export const invitations = signal(/** @type {Invitation[] | null} */ (null));
export const invitationsFailed = signal(/** @type {string | null} */ (null));
export const moreInvitations = signal(false);
export const shownState = signal(/** @type {"open" | "used"} */ ("open"));
export const soughtName = signal("");

/** @type {string | null} */
let next = null;
/** Answers to questions asked before the last one are late. */
let asked = 0;

/** The first page, or the next one. @param {boolean} [older] */
export async function loadInvitations(older = false) {
  const mine = ++asked;
  invitationsFailed.value = null;
  try {
    const page = await api.getInvitations({ state: shownState.peek(), q: soughtName.peek().trim(), before: older ? next : null });
    if (mine !== asked) return;
    invitations.value = older ? [...invitations.peek() ?? [], ...page.items] : page.items;
    next = page.next;
    moreInvitations.value = page.next !== null;
  } catch (error) {
    if (mine === asked) invitationsFailed.value = error instanceof Error ? error.message : String(error);
  }
}

/** @param {string} name */
export async function invite(name) {
  const made = await api.createInvitation(name);
  if (invitations.peek() && shownState.peek() === "open") void loadInvitations();
  return made;
}

/** The owner took the link to send it. @param {Invitation} invitation */
export async function tookLink({ id }) {
  const fresh = await api.markInvitationSent(id);
  invitations.value = invitations.peek()?.map(each => each.id === id ? fresh : each) ?? null;
}

/** @param {Invitation} invitation */
export async function takeBack({ id }) {
  await api.deleteInvitation(id);
  invitations.value = invitations.peek()?.filter(each => each.id !== id) ?? null;
}

export function forgetInvitations() {
  asked++;
  invitations.value = null;
  soughtName.value = "";
  shownState.value = "open";
}
