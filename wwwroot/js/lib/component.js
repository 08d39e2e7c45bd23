// The base of every custom element: light DOM, rendered once when connected; signals do the updates.
import { Scope } from "./signal.js";

export class Component extends HTMLElement {
  /** @type {Scope | null} */
  #scope = null;

  connectedCallback() {
    if (this.#scope) return;
    const scope = this.#scope = new Scope(null);
    scope.run(() => this.replaceChildren(this.render() ?? ""));
    scope.run(() => this.ready());
  }

  disconnectedCallback() {
    // A move in a list disconnects and connects again at once: only a real removal ends the element.
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.#scope?.dispose();
      this.#scope = null;
    });
  }

  /** @returns {Node | null} */
  render() {
    return null;
  }

  /** Called after the first render, inside the element's scope. */
  ready() {}

  /** @template {HTMLElement} T @param {string} selector @returns {T} */
  $(selector) {
    const found = this.querySelector(selector);
    if (!found) throw new Error(`${this.localName} has no ${selector}`);
    return /** @type {T} */ (found);
  }

  /** @param {string} name @param {any} [detail] */
  emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));
  }
}

/** Set once the page's effects have run. @returns {Promise<void>} */
export const settled = () => new Promise(resolve => requestAnimationFrame(() => resolve()));
