// Every sentence on the page comes from a catalogue. A new language is one more file like locales/en.js.
import en from "../locales/en.js";

/** @typedef {keyof typeof en} TextKey */
/** @typedef {string | Partial<Record<Intl.LDMLPluralRule, string>>} Entry */

/** @type {Record<string, Record<string, Entry>>} */
const catalogues = { en };

const wanted = navigator.languages.find(tag => tag.split("-")[0] in catalogues) ?? "en";
export const language = wanted.split("-")[0];
/** The full tag ("en-GB"), for dates and numbers. */
export const locale = wanted;

const plurals = new Intl.PluralRules(locale);
const lists = new Intl.ListFormat(locale);
const numbers = new Intl.NumberFormat(locale);

/** @param {TextKey} key @param {Record<string, string | number>} [values] @returns {string} */
export function t(key, values = {}) {
  /** @type {Entry} */
  const entry = catalogues[language][key] ?? en[key] ?? key;
  const text = typeof entry === "string" ? entry : entry[plurals.select(Number(values.n ?? 0))] ?? entry.other ?? key;
  return text.replace(/\{(\w+)\}/g, (hole, name) => {
    const value = values[name];
    return value === undefined ? hole : typeof value === "number" ? numbers.format(value) : value;
  });
}

/** @param {string} key @returns {key is TextKey} */
export const hasText = key => key in en;
/** @param {number} n */
export const number = n => numbers.format(n);
const units = /** @type {const} */ ([["gigabyte", 1e9], ["megabyte", 1e6], ["kilobyte", 1e3]]);
/** "4.2 MB". @param {number} bytes */
export function fileSize(bytes) {
  const [unit, one] = units.find(([, size]) => bytes >= size) ?? units[2];
  return new Intl.NumberFormat(locale, { style: "unit", unit, maximumFractionDigits: bytes / one < 10 ? 1 : 0 }).format(bytes / one);
}
/** "Alice, Bob and Carol". @param {string[]} parts */
export const list = parts => lists.format(parts);
