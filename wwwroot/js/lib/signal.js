// Small signals: a value that remembers who read it, and effects that run again when it changes.
// Effects run once per microtask, outermost first, so that a parent may drop its children before they run.

/** @type {Scope | null} */
let owner = null;
/** @type {Effect | null} */
let reader = null;
/** @type {Set<Effect>} */
const dirty = new Set();
let scheduled = false;

/** Owns effects and clean-ups; disposing it stops them all. */
export class Scope {
  disposed = false;
  /** How many scopes stand above: outer effects run first. */
  depth = 0;
  /** @type {Array<() => void>} */
  #cleanups = [];

  /** @param {Scope | null} [parent] */
  constructor(parent = owner) {
    if (parent) this.depth = parent.depth + 1;
    parent?.own(() => this.dispose());
  }

  /** @param {() => void} fn */
  own(fn) {
    this.#cleanups.push(fn);
  }

  clear() {
    for (const fn of this.#cleanups.splice(0).reverse()) fn();
  }

  dispose() {
    if (this.disposed) return;
    this.disposed = true;
    this.clear();
  }

  /** Runs `fn` so that what it creates belongs to this scope. @template T @param {() => T} fn @returns {T} */
  run(fn) {
    return within(this, null, fn);
  }
}

class Effect extends Scope {
  /** @type {Set<Signal<any>>} */
  sources = new Set();

  /** @param {() => void} fn */
  constructor(fn) {
    super();
    this.fn = fn;
    this.execute();
  }

  execute() {
    if (this.disposed) return;
    this.clear();
    this.#unlink();
    try {
      within(this, this, this.fn);
    } catch (error) {
      reportError(error);
    }
  }

  dispose() {
    super.dispose();
    this.#unlink();
    dirty.delete(this);
  }

  #unlink() {
    for (const source of this.sources) source.readers.delete(this);
    this.sources.clear();
  }
}

/** @template T */
export class Signal {
  /** @type {Set<Effect>} */
  readers = new Set();
  /** @type {T} */
  #value;

  /** @param {T} value */
  constructor(value) {
    this.#value = value;
  }

  get value() {
    if (reader) {
      this.readers.add(reader);
      reader.sources.add(this);
    }
    return this.#value;
  }

  set value(next) {
    if (Object.is(next, this.#value)) return;
    this.#value = next;
    for (const effect of this.readers) dirty.add(effect);
    if (dirty.size && !scheduled) {
      scheduled = true;
      queueMicrotask(flush);
    }
  }

  /** The value, without being told of later changes. */
  peek() {
    return this.#value;
  }
}

function flush() {
  scheduled = false;
  for (let rounds = 0; dirty.size && rounds < 100_000; rounds++) {
    /** @type {Effect | null} */
    let first = null;
    for (const effect of dirty) if (!first || effect.depth < first.depth) first = effect;
    if (!first) return;
    dirty.delete(first);
    first.execute();
  }
}

/** @template T @param {Scope | null} nextOwner @param {Effect | null} nextReader @param {() => T} fn @returns {T} */
function within(nextOwner, nextReader, fn) {
  const [oldOwner, oldReader] = [owner, reader];
  [owner, reader] = [nextOwner, nextReader];
  try {
    return fn();
  } finally {
    [owner, reader] = [oldOwner, oldReader];
  }
}

/** @template T @param {T} value @returns {Signal<T>} */
export const signal = value => new Signal(value);

/** Runs `fn` now and whenever a signal it read changes. @param {() => void} fn @returns {Scope} */
export const effect = fn => new Effect(fn);

/** A value derived from signals; its readers wake only when the result differs. @template T @param {() => T} fn @returns {Signal<T>} */
export function computed(fn) {
  /** @type {Signal<any>} */
  const result = new Signal(undefined);
  effect(() => { result.value = fn(); });
  return result;
}

/** @template T @param {() => T} fn @returns {T} */
export const untracked = fn => within(owner, null, fn);

/** @param {() => void} fn */
export const onCleanup = fn => owner?.own(fn);
