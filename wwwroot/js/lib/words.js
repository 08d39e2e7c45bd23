// Names in a sentence.
import { list, said, t } from "./text.js";

/** "Bob, Carol and 3 others". @param {Array<{name: string}>} people @param {number} [most] */
export function namesOf(people, most = 3) {
  const names = people.map(each => each.name);
  if (names.length <= most) return list(names);
  return list([...names.slice(0, most - 1), t("names.others", { n: names.length - most + 1 })]);
}

/** Why something is as it is, in the page's language; what a sentence ends with is its value. @param {string} sentence in English @param {string | null | undefined} code */
export const reason = (sentence, code) => (code && said("reason", code, { value: /(\S+?)\.?$/.exec(sentence)?.[1] })) || sentence;
