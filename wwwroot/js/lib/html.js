// html`` builds DOM nodes, never strings: every hole becomes a text node or an attribute value, so nothing
// needs escaping by hand. Holes: text, nodes, arrays, functions (re-run when their signals change),
// @event=${fn}, .property=${value}, ?flag=${bool}. Only unsafe() parses markup, and only the node's own
// sanitiser may have made that markup.
import { drawEmoji } from "./emoji.js";
import { Scope, Signal, effect, computed, onCleanup, untracked } from "./signal.js";

/** @import { Emoji } from "../types.js" */
/** @typedef {Node | string | number | boolean | null | undefined | Unsafe | Signal<any> | (() => any) | any[]} Child */
/** @typedef {{path: number[], hole: number} | {path: number[], name: string, text: string}} Part */

class Unsafe {
  /** @param {string} markup @param {Emoji[]} emoji */
  constructor(markup, emoji) {
    this.markup = markup;
    this.emoji = emoji;
  }
}

/** Marks markup that the node has sanitised; nothing else may be passed here. @param {string} markup @param {Emoji[]} [emoji] to be drawn in its text */
export const unsafe = (markup, emoji = []) => new Unsafe(markup, emoji);

/** What sanitised markup says, in one line and without it. @param {string} markup @param {number} [most] */
export function plain(markup, most = 120) {
  const template = document.createElement("template");
  template.innerHTML = markup;
  return (template.content.textContent ?? "").replace(/\s+/g, " ").trim().slice(0, most);
}

/** @type {WeakMap<TemplateStringsArray, {template: HTMLTemplateElement, parts: Part[]}>} */
const compiled = new WeakMap();
const HOLE = /h\$(\d+)\$/g;

/** @param {TemplateStringsArray} strings @param {...any} values @returns {DocumentFragment} */
export function html(strings, ...values) {
  let known = compiled.get(strings);
  if (!known) compiled.set(strings, known = compile(strings));
  const fragment = document.importNode(known.template.content, true);
  const targets = known.parts.map(part => part.path.reduce((node, i) => node.childNodes[i], /** @type {Node} */ (fragment)));
  known.parts.forEach((part, i) => {
    if ("hole" in part) place(/** @type {Comment} */ (targets[i]), values[part.hole]);
    else bind(/** @type {HTMLElement} */ (targets[i]), part, values);
  });
  return fragment;
}

/** The first element of a template, where exactly one is wanted. @param {TemplateStringsArray} strings @param {...any} values */
export function element(strings, ...values) {
  return /** @type {HTMLElement} */ (html(strings, ...values).firstElementChild);
}

/** @param {TemplateStringsArray} strings */
function compile(strings) {
  let source = "";
  // The HTML parser makes attribute names small; properties keep their own spelling.
  /** @type {Record<string, string>} */
  const properties = {};
  for (const text of strings) {
    const property = /\s\.([A-Za-z]+)=$/.exec(text);
    if (property) properties[property[1].toLowerCase()] = property[1];
  }
  strings.forEach((text, i) => {
    source += i ? text : text.trimStart();
    if (i === strings.length - 1) return;
    source += source.lastIndexOf("<") > source.lastIndexOf(">") ? `h$${i}$` : `<!--h$${i}$-->`;
  });
  const template = document.createElement("template");
  template.innerHTML = source.trimEnd();
  /** @type {Part[]} */
  const parts = [];
  /** @param {Node} node @param {number[]} path */
  const walk = (node, path) => {
    if (node instanceof Comment) {
      const hole = /^h\$(\d+)\$$/.exec(node.data);
      if (hole) parts.push({ path, hole: Number(hole[1]) });
    } else if (node instanceof Element) {
      for (const { name, value } of [...node.attributes]) {
        if (!value.includes("h$")) continue;
        parts.push({ path, name: name.startsWith(".") ? `.${properties[name.slice(1)]}` : name, text: value });
        node.removeAttribute(name);
      }
    }
    node.childNodes.forEach((child, i) => walk(child, [...path, i]));
  };
  walk(template.content, []);
  return { template, parts };
}

/** @param {any} value */
const read = value => typeof value === "function" ? value() : value instanceof Signal ? value.value : value;

/** @param {HTMLElement} target @param {{name: string, text: string}} part @param {any[]} values */
function bind(target, { name, text }, values) {
  const holes = [...text.matchAll(HOLE)].map(match => values[Number(match[1])]);
  const single = /^h\$\d+\$$/.test(text);
  if (name.startsWith("@")) return target.addEventListener(name.slice(1), holes[0]);
  if (name.startsWith(".")) return void (/** @type {any} */ (target)[name.slice(1)] = holes[0]);
  const compute = () => {
    if (single) return read(holes[0]);
    let i = 0;
    return text.replace(HOLE, () => read(holes[i++]) ?? "");
  };
  const apply = () => {
    const value = compute();
    if (name.startsWith("?")) target.toggleAttribute(name.slice(1), Boolean(value));
    else if (value === null || value === undefined || value === false) target.removeAttribute(name);
    else if (target.getAttribute(name) !== String(value)) target.setAttribute(name, String(value));
  };
  if (holes.some(value => typeof value === "function" || value instanceof Signal)) effect(apply);
  else apply();
}

/** Puts a child before `end`. @param {ChildNode} end @param {Child} child @returns {void} */
function place(end, child) {
  if (child === null || child === undefined || typeof child === "boolean") return;
  if (child instanceof Node) return end.before(child);
  if (Array.isArray(child)) return child.forEach(each => place(end, each));
  if (child instanceof Unsafe) {
    const template = document.createElement("template");
    template.innerHTML = child.markup;
    return end.before(drawEmoji(document.importNode(template.content, true), child.emoji));
  }
  if (typeof child !== "function" && !(child instanceof Signal)) return end.before(String(child));
  const start = document.createComment("");
  end.before(start);
  effect(() => {
    const value = read(child);
    const old = start.nextSibling;
    const isText = typeof value === "string" || typeof value === "number";
    if (isText && old instanceof Text && old.nextSibling === end) return void (old.data = String(value));
    while (start.nextSibling && start.nextSibling !== end) start.nextSibling.remove();
    place(end, value);
  });
}

/** A branch that is built again only when the truth of its condition changes. @param {() => any} test @param {() => Child} yes @param {() => Child} [no] */
export function when(test, yes, no) {
  const truth = computed(() => Boolean(test()));
  return () => truth.value ? untracked(yes) : no && untracked(no);
}

/**
 * A keyed list: nodes of kept keys stay where they are, so focus, players and open drafts survive.
 * @template T @param {() => T[]} items @param {(item: T) => string} key @param {(item: T) => HTMLElement} render
 */
export function each(items, key, render) {
  const fragment = new DocumentFragment();
  const end = document.createComment("");
  fragment.append(end);
  /** @type {Map<string, {scope: Scope, node: HTMLElement}>} */
  let rows = new Map();
  effect(() => {
    /** @type {typeof rows} */
    const next = new Map();
    for (const item of items()) {
      const id = key(item);
      if (next.has(id)) continue;
      let row = rows.get(id);
      if (!row) {
        const scope = new Scope(null);
        row = { scope, node: scope.run(() => render(item)) };
      }
      next.set(id, row);
    }
    for (const [id, row] of rows) if (!next.has(id)) { row.scope.dispose(); row.node.remove(); }
    /** @type {ChildNode} */
    let after = end;
    for (const { node } of [...next.values()].reverse()) {
      if (node.nextSibling !== after) after.before(node);
      after = node;
    }
    rows = next;
  });
  onCleanup(() => rows.forEach(row => row.scope.dispose()));
  return fragment;
}
