// Marks the words that were looked for, in text nodes alone. Compared as the node compares them, roughly: without case and accents, from the
// beginning of a word, anywhere in scripts without spaces.

const LETTER = /[\p{L}\p{N}\p{M}_]/u;
const ALONE = /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}\p{scx=Hangul}]/u;
const MARKS = /[\u0300-\u036f\u064b-\u065f\u0670\u0591-\u05c7\u0640]/g;
const SAME = /** @type {Record<string, string>} */ ({ ß: "ss", æ: "ae", œ: "oe", ø: "o", đ: "d", ł: "l", ð: "d", þ: "th", ı: "i", ς: "σ", ى: "ي", ة: "ه" });

/** One character as it is compared. @param {string} char */
const folded = char => {
  const plain = char.normalize("NFKD").replace(MARKS, "").toLowerCase().normalize("NFC");
  return SAME[plain] ?? plain;
};

/** What is looked for, each part as it is compared. @param {string} query */
export function partsOf(query) {
  const pieces = query.split(/["“”„]/);
  return pieces.flatMap((piece, i) => i % 2 ? [piece] : piece.split(/\s+/))
    .flatMap(piece => [...piece].map(folded).join("").split(/[^\p{L}\p{N}\p{M}_]+/u)).filter(Boolean);
}

/** Puts <mark> around them in all text below the node. @template {Node} T @param {T} root @param {string[]} parts @returns {T} */
export function marked(root, parts) {
  if (!parts.length) return root;
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const all = /** @type {Text[]} */ ([]);
  while (texts.nextNode()) all.push(/** @type {Text} */ (texts.currentNode));
  for (const text of all) {
    if (text.parentElement?.closest("mark, textarea, button")) continue;
    const found = placesIn(text.data, parts);
    if (!found.length) continue;
    let end = 0;
    /** @type {Array<string | Node>} */
    const pieces = [];
    for (const [from, to] of found) {
      const mark = document.createElement("mark");
      mark.textContent = text.data.slice(from, to);
      pieces.push(text.data.slice(end, from), mark);
      end = to;
    }
    text.replaceWith(...pieces, text.data.slice(end));
  }
  return root;
}

/** From where to where, none within another. @param {string} text @param {string[]} parts @returns {Array<[number, number]>} */
export function placesIn(text, parts) {
  let plain = "";
  /** Where in the text each character of the folded one stands. @type {number[]} */
  const at = [];
  let place = 0;
  for (const char of text) {
    for (const each of folded(char)) {
      plain += each;
      for (let i = 0; i < each.length; i++) at.push(place);
    }
    place += char.length;
  }
  at.push(text.length);
  /** @type {Array<[number, number]>} */
  const found = [];
  for (const part of parts) {
    for (let i = plain.indexOf(part); i >= 0; i = plain.indexOf(part, i + part.length)) {
      const before = [...plain.slice(Math.max(0, i - 2), i)].at(-1) ?? "";
      if (!LETTER.test(before) || ALONE.test(before) || ALONE.test(part[0])) found.push([at[i], at[i + part.length]]);
    }
  }
  found.sort(([a], [b]) => a - b);
  return found.filter(([from, to], i) => to > from && (i === 0 || from >= Math.max(...found.slice(0, i).map(([, end]) => end))));
}
