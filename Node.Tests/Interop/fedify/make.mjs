// From what a test asks for to an object of Fedify's vocabulary, which then writes the JSON in its own way. A test names a type and the
// members of its class: {type: "Note", content: "<p>Hi</p>", tos: [...]}.
import * as vocab from "@fedify/vocab";
import { Temporal } from "@js-temporal/polyfill";

const words = new Set(["content", "name", "summary", "mediaType", "preferredUsername", "value", "contents", "names", "summaries", "blurhash"]);
const times = new Set(["published", "updated", "startTime", "endTime", "closed", "deleted"]);

export function make({ type, ...members }) {
  if (type === "LanguageString") return new vocab.LanguageString(members.value, members.language);
  return new vocab[type](Object.fromEntries(Object.entries(members).map(([name, value]) => [name, convert(name, value)])));
}

function convert(name, value) {
  if (Array.isArray(value)) return value.map((v) => convert(name, v));
  if (value !== null && typeof value === "object") return make(value);
  if (typeof value !== "string" || words.has(name)) return value;
  if (times.has(name)) return Temporal.Instant.from(value);
  return URL.canParse(value) ? new URL(value) : value;
}
