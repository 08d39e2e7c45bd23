// What one can do about a person: one main button, the rest in the menu.
import { html } from "../lib/html.js";
import { signal } from "../lib/signal.js";
import { t } from "../lib/text.js";
import { follow, removeFollower, setBlocked, setHidesReshares, setMuted, unfollow } from "../state/people.js";
import { toast, toastError } from "../state/toasts.js";
import { confirm } from "./dialogs.js";
import { copy } from "./states.js";

/** @import { Person } from "../types.js" */
/** @import { MenuItem } from "./menu.js" */

/** @param {() => Person} read @param {{compact?: boolean, more?: () => any}} [options] in lists only what is still to be done gets a button; more: further buttons */
export function personActions(read, { compact = false, more = () => null } = {}) {
  const busy = signal(false);
  /** @param {() => Promise<any>} work @param {string} [said] */
  const run = async (work, said) => {
    if (busy.peek()) return;
    busy.value = true;
    try {
      await work();
      if (said) toast(said);
    } catch (error) {
      toastError(error);
    } finally {
      busy.value = false;
    }
  };
  /** @param {Person} person */
  const stop = async person => {
    const withdraw = person.following === "requested";
    const yes = withdraw || await confirm({ title: t("person.unfollowTitle", { name: person.name }), text: t("person.unfollowText"), action: t("person.unfollow") });
    if (yes) await run(() => unfollow(person), withdraw ? t("person.withdrawn") : t("person.unfollowed", { name: person.name }));
  };
  const main = () => {
    const person = read();
    if (person.blocked) return html`<button type="button" class="button quiet" @click=${() => run(() => setBlocked(person, false))}>${t("person.unblock")}</button>`;
    const on = person.following === "yes" || person.following === "requested";
    if (compact && on) return null;
    return html`<button type="button" class=${on ? "button quiet" : "button"} data-testid=${on ? "person-unfollow" : "person-follow"} ?disabled=${busy}
      @click=${() => on ? stop(person) : run(() => follow(person.url), t("person.followed", { name: person.name }))}>${
      person.following === "yes" ? t("person.following") : person.following === "requested" ? t("person.requested") : person.follower === "yes" ? t("person.followBack") : t("person.follow")}</button>`;
  };
  return html`<div class="person-actions">${main}${more}
    <action-menu .label=${t("person.menu", { name: read().name })} .testid=${"person-menu"} .items=${() => menu(read(), run, stop)}></action-menu></div>`;
}

/** @param {Person} person @param {(work: () => Promise<any>, said?: string) => Promise<void>} run @param {(person: Person) => Promise<void>} stop @returns {MenuItem[]} */
function menu(person, run, stop) {
  const { name } = person;
  const drop = async () => {
    if (await confirm({ title: t("person.removeTitle", { name }), text: t("person.removeText"), action: t("person.remove") })) await run(() => removeFollower(person));
  };
  const blocking = async () => {
    if (await confirm({ title: t("person.blockTitle", { name }), text: t("person.blockText"), action: t("person.block") })) await run(() => setBlocked(person, true), t("person.blocked", { name }));
  };
  return [
    { text: t("person.copy"), act: () => void copy(person.url, t("copy.address")) },
    ...(person.following === "yes" ? [{ text: t("person.unfollow"), act: () => void stop(person) }] : []),
    ...(person.following === "requested" ? [{ text: t("person.withdraw"), act: () => void stop(person) }] : []),
    ...(person.blocked ? [] : [
      { text: person.muted ? t("person.unmute") : t("person.mute"), act: () => void run(() => setMuted(person, !person.muted), t(person.muted ? "person.unmuted" : "person.muted", { name })) },
      { text: person.hidesReshares ? t("person.showReshares") : t("person.hideReshares"), act: () => void run(() => setHidesReshares(person, !person.hidesReshares)) },
    ]),
    ...(person.follower === "yes" ? [{ text: t("person.remove"), danger: true, act: () => void drop() }] : []),
    ...(person.blocked ? [] : [{ text: t("person.block"), danger: true, act: () => void blocking() }]),
  ];
}
