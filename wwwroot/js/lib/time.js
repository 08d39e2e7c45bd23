import { locale, t } from "./text.js";
import { signal } from "./signal.js";

const relativeFormat = new Intl.RelativeTimeFormat(locale, { numeric: "auto", style: "short" });
const fullFormat = new Intl.DateTimeFormat(locale, { dateStyle: "full", timeStyle: "short" });
const clockFormat = new Intl.DateTimeFormat(locale, { timeStyle: "short" });
const dayFormat = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short" });
const dateFormat = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", year: "numeric" });
const momentFormat = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", hour: "numeric", minute: "2-digit" });

/** Now, moved on twice a minute, so that "5 min. ago" stays true while the page is open. */
export const now = signal(Date.now());
setInterval(() => { now.value = Date.now(); }, 30_000);

/** "just now", "5 min. ago", "3 hr. ago", then a date. @param {string} iso */
export function relative(iso) {
  const then = Date.parse(iso);
  const minutes = Math.round((now.value - then) / 60_000);
  if (minutes < 1) return t("time.now");
  if (minutes < 60) return relativeFormat.format(-minutes, "minute");
  if (minutes < 24 * 60) return relativeFormat.format(-Math.round(minutes / 60), "hour");
  if (minutes < 7 * 24 * 60) return relativeFormat.format(-Math.round(minutes / (24 * 60)), "day");
  const date = new Date(then);
  return (date.getFullYear() === new Date(now.value).getFullYear() ? dayFormat : dateFormat).format(date);
}

/** @param {string} iso */
export const full = iso => fullFormat.format(new Date(iso));
/** @param {string} iso */
export const day = iso => dateFormat.format(new Date(iso));

/** "12 Apr", with the year when it is told. @param {string} birthday "MM-DD" or "YYYY-MM-DD" */
export function birthday(birthday) {
  const withYear = birthday.length > 5;
  return (withYear ? dateFormat : dayFormat).format(new Date(`${withYear ? birthday : `2000-${birthday}`}T12:00:00`));
}

/** The time of day when it is today, else with the day. @param {string} iso */
export function moment(iso) {
  const date = new Date(iso);
  return (date.toDateString() === new Date().toDateString() ? clockFormat : momentFormat).format(date);
}

const aheadFormat = new Intl.RelativeTimeFormat(locale, { numeric: "always", style: "long" });

/** "in 3 days", "in 2 hours", "in 5 minutes": how long something has still to go. @param {string} iso */
export function ahead(iso) {
  const minutes = Math.max(1, Math.round((Date.parse(iso) - now.value) / 60_000));
  if (minutes < 60) return aheadFormat.format(minutes, "minute");
  if (minutes < 48 * 60) return aheadFormat.format(Math.round(minutes / 60), "hour");
  return aheadFormat.format(Math.round(minutes / (24 * 60)), "day");
}

/** What a datetime-local field takes: local time without a zone. @param {Date} date */
export function localInput(date) {
  const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}

/** @param {string} iso */
export const clock = iso => clockFormat.format(new Date(iso));

/** "Today", "Yesterday", then a date. @param {string} iso */
export function dayName(iso) {
  const date = new Date(iso);
  const daysAgo = Math.round((new Date(now.value).setHours(0, 0, 0, 0) - new Date(iso).setHours(0, 0, 0, 0)) / 86_400_000);
  return daysAgo === 0 ? t("chat.today") : daysAgo === 1 ? t("chat.yesterday") : dateFormat.format(date);
}
