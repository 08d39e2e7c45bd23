// The language that one writes in: those of the browser first, then others by name, and the last choice remembered.
import { locale } from "../lib/text.js";
import { load, save } from "../lib/storage.js";

const CODES = "af ar az be bg bn bs ca cs cy da de el en eo es et eu fa fi fr ga gl gu he hi hr hu hy id is it ja ka kk km kn ko lt lv mk ml mn mr ms my nb ne nl nn pa pl pt ro ru sk sl sq sr sv sw ta te th tl tr uk ur uz vi zh".split(" ");

/** The last choice; empty for none. */
export const remembered = () => load("language") ?? "";
/** @param {string | null} code */
export const remember = code => save("language", code || null);

/** What may be chosen, with the names in the page's language. @param {string} chosen is among them @returns {Array<[string, string]>} */
export function languages(chosen) {
  const names = new Intl.DisplayNames(locale, { type: "language" });
  /** @param {string} code @returns {[string, string]} */
  const named = code => [code, names.of(code) ?? code];
  const own = [...new Set([chosen, ...navigator.languages.map(tag => new Intl.Locale(tag).language)])].filter(Boolean);
  const others = CODES.filter(code => !own.includes(code)).map(named).sort(([, a], [, b]) => a.localeCompare(b, locale));
  return [...own.map(named), ...others];
}
