// Every sentence on the page comes from a catalogue. English is always there; another language is one file like locales/de.js,
// loaded before anything is drawn when the reader chose it or their browser asks for it.
import en from "../locales/en.js";
import { load, save } from "./storage.js";

/** @typedef {keyof typeof en} TextKey */
/** @typedef {string | Partial<Record<Intl.LDMLPluralRule, string>>} Entry */
/** @typedef {Record<string, Entry>} Catalogue */

/** The languages, each by its own name. */
export const LANGUAGES = {
  en: "English", fr: "Français", de: "Deutsch", es: "Español", pt: "Português", it: "Italiano", nl: "Nederlands", pl: "Polski", ar: "العربية", ja: "日本語",
};

/** @param {string} tag */
const base = tag => tag.split("-")[0].toLowerCase();
/** @param {string | null} code */
const known = code => code !== null && Object.hasOwn(LANGUAGES, code);

const chosen = load("locale");
const wanted = (known(chosen) ? navigator.languages.find(tag => base(tag) === chosen) ?? chosen : navigator.languages.find(tag => known(base(tag)))) ?? "en";
export const language = base(wanted);
/** The full tag ("en-GB"), for dates and numbers. Digits are those of addresses and of what people write, in Arabic too. */
export const locale = new Intl.Locale(wanted, { numberingSystem: "latn" }).toString();
export const rtl = language === "ar";

/** Without the file, for example when the node has just gone, the page speaks English. @type {Catalogue} */
const catalogue = language === "en" ? en : await import(`../locales/${language}.js`).then(file => file.default, () => en);

document.documentElement.lang = language;
document.documentElement.dir = rtl ? "rtl" : "ltr";

/** Kept in this browser; everything on the page is said anew. @param {string} code */
export function chooseLanguage(code) {
  save("locale", code);
  location.reload();
}

const plurals = new Intl.PluralRules(locale);
const lists = new Intl.ListFormat(locale);
const numbers = new Intl.NumberFormat(locale);

/** @param {Entry} entry @param {Record<string, unknown>} values @returns {string} */
function fill(entry, values) {
  const text = typeof entry === "string" ? entry : entry[plurals.select(Number(values.n ?? 0))] ?? entry.other ?? Object.values(entry)[0];
  return text.replace(/\{(\w+)\}/g, (hole, name) => {
    const value = values[name];
    // A name or an address may run in the other direction than the sentence around it (Unicode UAX #9, isolates).
    return value === undefined ? hole : typeof value === "number" ? numbers.format(value) : rtl ? `\u2068${value}\u2069` : String(value);
  });
}

/** @param {TextKey} key @param {Record<string, string | number>} [values] @returns {string} */
export const t = (key, values = {}) => fill(catalogue[key] ?? en[key] ?? key, values);

/** @param {string} key @returns {key is TextKey} */
export const hasText = key => key in en;

/**
 * A sentence that the node said, by its code and filled with what came beside it; null when it stands in no catalogue, as none does in English,
 * which the node speaks itself.
 * @param {"problem" | "invalid" | "reason"} kind @param {string} code @param {Record<string, unknown>} [values] @returns {string | null}
 */
export function said(kind, code, values = {}) {
  const entry = catalogue[`${kind}.${code}`];
  const text = entry ? fill(entry, values) : null;
  return text && !/\{\w+\}/.test(text) ? text : null;
}

/** @param {number} n */
export const number = n => numbers.format(n);
/** "40 %", as the language writes it. @param {number} part of 1 */
export const percent = part => new Intl.NumberFormat(locale, { style: "percent" }).format(part);
const units = /** @type {const} */ ([["gigabyte", 1e9], ["megabyte", 1e6], ["kilobyte", 1e3]]);
/** "4.2 MB". @param {number} bytes */
export function fileSize(bytes) {
  const [unit, one] = units.find(([, size]) => bytes >= size) ?? units[2];
  return new Intl.NumberFormat(locale, { style: "unit", unit, maximumFractionDigits: bytes / one < 10 ? 1 : 0 }).format(bytes / one);
}
/** "Alice, Bob and Carol". @param {string[]} parts */
export const list = parts => lists.format(parts);
