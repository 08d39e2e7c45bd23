// A button with a small menu in the top layer (native popover: closes on Escape and on a click outside).
import { Component } from "../lib/component.js";
import { element, html } from "../lib/html.js";
import { icon } from "../lib/icons.js";
import { rtl } from "../lib/text.js";

/** @typedef {{text: string, act: () => void, danger?: boolean}} MenuItem */

export class ActionMenu extends Component {
  label = "";
  testid = "";
  /** Asked each time the menu opens. @type {() => MenuItem[]} */
  items = () => [];

  render() {
    return html`
      <button type="button" class="icon-button" aria-expanded="false" aria-label=${this.label} data-testid=${this.testid}
        @click=${() => this.#toggle()}>${icon("more")}</button>
      <div class="menu" popover="auto" @toggle=${(/** @type {ToggleEvent} */ event) => this.#toggled(event.newState === "open")}
        @keydown=${(/** @type {KeyboardEvent} */ event) => this.#move(event)}></div>`;
  }

  get #list() {
    return this.$(".menu");
  }

  #toggle() {
    this.#list.replaceChildren(...this.items().map(item => element`
      <button type="button" class=${item.danger ? "danger" : null}
        @click=${() => { this.#list.hidePopover(); item.act(); }}>${item.text}</button>`));
    this.#list.togglePopover();
  }

  /** @param {boolean} open */
  #toggled(open) {
    const button = this.$("button");
    button.setAttribute("aria-expanded", String(open));
    if (!open) return;
    const at = button.getBoundingClientRect();
    const size = this.#list.getBoundingClientRect();
    const below = at.bottom + size.height + 8 < innerHeight;
    this.#list.style.left = `${rtl ? Math.min(at.left, innerWidth - size.width - 8) : Math.max(8, at.right - size.width)}px`;
    this.#list.style.top = `${below ? at.bottom + 4 : at.top - size.height - 4}px`;
    this.#list.querySelector("button")?.focus();
  }

  /** @param {KeyboardEvent} event */
  #move(event) {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (!step) return;
    event.preventDefault();
    const buttons = [...this.#list.querySelectorAll("button")];
    const here = buttons.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
    buttons[(here + step + buttons.length) % buttons.length]?.focus();
  }
}
customElements.define("action-menu", ActionMenu);
