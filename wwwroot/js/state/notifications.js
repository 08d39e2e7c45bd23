// What happened to the person: the list, how much of it is new, and telling it outside of the page.
import { navigate } from "../lib/router.js";
import { signal } from "../lib/signal.js";
import { load, save } from "../lib/storage.js";
import * as api from "../api.js";
import { keep } from "./posts.js";
import { hrefOf, words } from "./notification-text.js";

/** @import { Notification as Item, NotificationEvent } from "../types.js" */

export const unread = signal(0);
export const items = signal(/** @type {Item[]} */ ([]));
export const loaded = signal(false);
export const loading = signal(false);
export const failed = signal(/** @type {string | null} */ (null));
export const more = signal(false);
/** Ids of what was new when it came into sight; it stays marked while the page is open. */
export const fresh = signal(/** @type {ReadonlySet<string>} */ (new Set()));
/** Whether this browser shows notifications of its own. */
export const desktop = signal(load("desktop") === "on" && globalThis.Notification?.permission === "granted");

/** @type {string | null} */
let next = null;
let watched = false;

/** @param {Item[]} list */
function take(list) {
  list.forEach(each => each.post && keep(each.post));
  const news = list.filter(each => !each.read).map(each => each.id);
  if (news.length) fresh.value = new Set([...fresh.peek(), ...news]);
  return list;
}

/** The first page anew, or the next older one. @param {boolean} [older] */
export async function loadNotifications(older = false) {
  if (loading.peek()) return;
  loading.value = true;
  failed.value = null;
  try {
    const page = await api.getNotifications(older ? next : null);
    const known = new Set(page.items.map(each => each.group));
    const list = take(page.items);
    items.value = older ? [...items.peek().filter(each => !known.has(each.group)), ...list] : list;
    next = page.next;
    more.value = next !== null;
    unread.value = page.unread;
    loaded.value = true;
    look();
  } catch (error) {
    failed.value = error instanceof Error ? error.message : String(error);
  } finally {
    loading.value = false;
  }
}

/** While the page of notifications is open, what comes is seen as it comes. @param {boolean} on */
export function watch(on) {
  watched = on;
  if (!on) fresh.value = new Set();
  else if (loaded.peek()) void loadNotifications();
}

/** Marks as read what is in front of the person's eyes. */
export function look() {
  const newest = items.peek()[0];
  if (!watched || document.visibilityState !== "visible" || !unread.peek() || !newest) return;
  api.readNotifications(newest.id).then(() => { unread.value = 0; }, () => {});
}
document.addEventListener("visibilitychange", look);

/** @param {NotificationEvent} event */
export function receiveNotification({ unread: count, notification }) {
  unread.value = count;
  if (!notification) {
    // Something was read or taken back elsewhere; where the list is not open it is loaded when it is.
    if (loaded.peek() && watched) void loadNotifications();
    return;
  }
  const old = items.peek();
  const same = old.some(each => each.id === notification.id);
  if (loaded.peek()) {
    const [kept] = take([notification]);
    items.value = same ? old.map(each => each.id === kept.id ? kept : each) : [kept, ...old.filter(each => each.group !== kept.group)];
    look();
  }
  if (!same && !notification.read) tell(notification);
}

/** @param {Item} item */
function tell(item) {
  if (!desktop.peek() || document.visibilityState !== "hidden" || globalThis.Notification?.permission !== "granted") return;
  try {
    const shown = new Notification(words(item), { body: item.post && !item.post.hiddenBy && !item.post.summary ? item.post.text.slice(0, 140) : "", tag: item.group, icon: "/icons/icon.svg" });
    shown.onclick = () => {
      focus();
      navigate(hrefOf(item));
      shown.close();
    };
  } catch {
    // Some phones know the permission but no notifications without a service worker.
  }
}

/** Asked by a click only. @param {boolean} on @returns {Promise<boolean>} whether it is as wished */
export async function setDesktop(on) {
  const may = !on || (globalThis.Notification ? await Notification.requestPermission() : "denied") === "granted";
  desktop.value = on && may;
  save("desktop", desktop.peek() ? "on" : null);
  return may;
}

/** Nothing of the person stays in memory after sign-out. */
export function forgetNotifications() {
  items.value = [];
  loaded.value = more.value = false;
  unread.value = 0;
}
