// Names in a sentence.
import { list, t } from "./text.js";

/** "Bob, Carol and 3 others". @param {Array<{name: string}>} people @param {number} [most] */
export function namesOf(people, most = 3) {
  const names = people.map(each => each.name);
  if (names.length <= most) return list(names);
  return list([...names.slice(0, most - 1), t("names.others", { n: names.length - most + 1 })]);
}
