// What is derived from a person's name: initials, a steady colour, a handle, a password's strength.

/** Without codes of emoji. @param {string} name */
export function initials(name) {
  const words = name.replace(/:[\w+-]+:/g, " ").trim().split(/\s+/u).filter(word => /[\p{L}\p{N}]/u.test(word));
  const letters = words.length > 1 ? [words[0], words[words.length - 1]] : words;
  return letters.map(word => [...word.replace(/^[^\p{L}\p{N}]+/u, "")][0] ?? "").join("").toLocaleUpperCase() || "?";
}

/** A hue for ever the same for the same text (FNV-1a). @param {string} text */
export function hue(text) {
  let hash = 0x811c9dc5;
  for (const letter of text) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193);
  return (hash >>> 0) % 360;
}

/** @type {Record<string, string>} */
const spelled = { ä: "ae", ö: "oe", ü: "ue", ß: "ss", æ: "ae", ø: "o", å: "a", ł: "l", đ: "d", ð: "d", þ: "th", œ: "oe", ı: "i" };

/** "Ada Lovelace" -> "ada": short, and only letters every server accepts. @param {string} name */
export function suggestHandle(name) {
  const plain = [...name.toLowerCase().normalize("NFC")].map(letter => spelled[letter] ?? letter).join("");
  const words = plain.normalize("NFKD").replace(/[^a-z0-9\s]/g, "").trim().split(/\s+/);
  const first = words[0] ?? "";
  return (first.length > 2 ? first : words.join("")).slice(0, 30);
}

/** 0 (empty) … 4 (strong); only a hint, the node decides. @param {string} password */
export function strength(password) {
  if (!password) return 0;
  const distinct = new Set(password).size;
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^a-zA-Z0-9]/].filter(kind => kind.test(password)).length;
  const bits = password.length * Math.log2(Math.max(2, Math.min(distinct * 2.5, [0, 26, 40, 60, 80][kinds])));
  return bits < 32 ? 1 : bits < 50 ? 2 : bits < 75 ? 3 : 4;
}
