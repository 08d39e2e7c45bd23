// Custom emoji: pictures that stand for words between colons. The words stay in the markup; here they are drawn, in text and nowhere else.

/** @import { Emoji } from "../types.js" */

/** Draws them in all text below the node, but not in code. @template {Node} T @param {T} root @param {Emoji[]} emoji @returns {T} */
export function drawEmoji(root, emoji) {
  if (!emoji.length) return root;
  const urls = new Map(emoji.map(({ shortcode, url }) => [`:${shortcode}:`, url]));
  const codes = new RegExp(`(${[...urls.keys()].map(code => code.replace(/\W/g, "\\$&")).join("|")})`);
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const found = [];
  while (texts.nextNode()) {
    const text = /** @type {Text} */ (texts.currentNode);
    if (codes.test(text.data) && !text.parentElement?.closest("code, pre")) found.push(text);
  }
  for (const text of found) {
    text.replaceWith(...text.data.split(codes).map(part => {
      const url = urls.get(part);
      return url ? picture(part, url) : part;
    }));
  }
  return root;
}

/** The same in words that are no markup. @param {string} words @param {Emoji[]} emoji */
export function withEmoji(words, emoji) {
  const fragment = new DocumentFragment();
  fragment.append(words);
  return drawEmoji(fragment, emoji);
}

/** Somebody's name as they wrote it. @param {{name: string, emoji?: Emoji[]}} person */
export const nameOf = ({ name, emoji }) => emoji?.length ? withEmoji(name, emoji) : name;

/** The same in a sentence that names some people. @param {string} words @param {Array<{emoji?: Emoji[]}>} people */
export const namedIn = (words, people) => {
  const emoji = people.flatMap(each => each.emoji ?? []);
  return emoji.length ? withEmoji(words, emoji) : words;
};

/** @param {string} code @param {string} url */
function picture(code, url) {
  const img = document.createElement("img");
  img.className = "emoji";
  img.alt = code;
  img.title = code;
  img.loading = "lazy";
  img.decoding = "async";
  img.draggable = false;
  img.src = url;
  return img;
}
