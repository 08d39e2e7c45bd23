// What is looked for stands in the address, so that "back", a reload and a bookmark bring it again.
import { keep } from "./posts.js";
import * as api from "../api.js";

/** @typedef {{q: string, person: string, aspect: string, after: string, before: string, photos: string}} Search */

const NAMES = /** @type {Array<keyof Search>} */ (["q", "person", "aspect", "after", "before", "photos"]);

/** The conversation of each message that was found. @type {Map<string, string>} */
const conversations = new Map();

/** @param {string} address everything from "?" on @returns {Search} */
export function searchOf(address) {
  const values = new URLSearchParams(address);
  return /** @type {Search} */ (Object.fromEntries(NAMES.map(name => [name, values.get(name) ?? ""])));
}

/** @param {Search} search */
export function addressOf(search) {
  const values = new URLSearchParams(NAMES.filter(name => search[name]).map(name => [name, search[name]]));
  return `/app/search${values.size ? `?${values}` : ""}`;
}

/** Whether there is anything to look for. @param {Search} search */
export const asks = search => NAMES.some(name => search[name].trim());

/** Whether it is narrowed by more than words. @param {Search} search */
export const isNarrowed = search => NAMES.some(name => name !== "q" && search[name]);

/** A source for a list of posts. @param {Search} search @returns {import("./post-list.js").Source} */
export const sourceOf = search => async ({ before, limit }) => {
  const { before: until, ...rest } = search;
  const page = await api.search({ ...rest, before: until, cursor: before, limit });
  for (const each of page.items) if (each.conversation) conversations.set(keep(each), each.conversation);
  return page;
};

/** @param {string} post */
export const conversationOf = post => conversations.get(post) ?? null;
