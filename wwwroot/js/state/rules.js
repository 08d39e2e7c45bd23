// Hosts, words and accounts that the person does not want.
import { signal } from "../lib/signal.js";
import * as api from "../api.js";

/** @import { ImportResult, Rule, RuleKind } from "../types.js" */

const MOST = 20_000;

export const rules = signal(/** @type {Rule[]} */ ([]));
export const rulesLoaded = signal(false);
export const rulesFailed = signal(/** @type {string | null} */ (null));

/** Counts the changes made here: a list that was asked for before one of them does not know it. */
let changes = 0;

/** @returns {Promise<void>} */
export async function loadRules() {
  rulesFailed.value = null;
  const asked = changes;
  try {
    /** @type {Rule[]} */
    const all = [];
    /** @type {string | null} */
    let before = null;
    do {
      /** @type {import("../types.js").Page<Rule>} */
      const page = await api.getRules(before);
      all.push(...page.items);
      before = page.next;
    } while (before && all.length < MOST);
    if (asked !== changes) return await loadRules();
    rules.value = all;
    rulesLoaded.value = true;
  } catch (error) {
    rulesFailed.value = error instanceof Error ? error.message : String(error);
  }
}

/** @param {RuleKind} kind @param {string} value */
export async function addRule(kind, value) {
  const rule = await api.addRule(kind, value);
  changes++;
  rules.value = [rule, ...rules.peek().filter(each => each.id !== rule.id)];
  return rule;
}

/** @param {Rule} rule */
export async function removeRule(rule) {
  await api.deleteRule(rule.id);
  changes++;
  rules.value = rules.peek().filter(each => each.id !== rule.id);
}

/** What a list would do. @param {Blob} list @param {boolean} limitedToo @returns {Promise<ImportResult>} */
export const previewImport = (list, limitedToo) => api.importRules(list, { preview: true, limitedToo });

/** @param {Blob} list @param {boolean} limitedToo @returns {Promise<ImportResult>} */
export async function applyImport(list, limitedToo) {
  const result = await api.importRules(list, { preview: false, limitedToo });
  await loadRules();
  return result;
}
