// The photos of what is being written: how far each is, its words, its place.
import { Component, settled } from "../lib/component.js";
import { each, element, html, when } from "../lib/html.js";
import { icon } from "../lib/icons.js";
import { effect, signal } from "../lib/signal.js";
import { number, percent, t } from "../lib/text.js";
import { PhotoSet } from "../state/photo-set.js";
import { announce } from "../state/toasts.js";

/** @import { Upload } from "../state/uploads.js" */

const KIND = "application/x-node-photo";
const PREVIEW = 480;
const LONGEST = 1500;
let count = 0;

/** Previews are made one after the other: twenty large photos at once would be too much for a phone. */
let previews = Promise.resolve();

/** The content policy allows no object URLs, and a canvas needs none. @param {File} file @param {HTMLCanvasElement} canvas */
async function preview(file, canvas) {
  try {
    const bitmap = await createImageBitmap(file, { resizeWidth: PREVIEW, resizeQuality: "medium" });
    Object.assign(canvas, { width: bitmap.width, height: bitmap.height });
    canvas.getContext("2d")?.drawImage(bitmap, 0, 0);
    bitmap.close();
  } catch {
    // What the browser cannot show, the node may still be able to read.
  }
}

export class PhotoEditor extends Component {
  set = new PhotoSet();
  #id = `photos-${++count}`;
  #dragged = signal(/** @type {string | null} */ (null));

  render() {
    const { set } = this;
    return html`${when(() => set.size, () => html`
      <ol class="uploads" aria-label=${() => t("photos.count", { n: set.size })}>${each(() => set.items.value, item => item.key, item => this.#card(item))}</ol>
      <p class="hint" id="${this.#id}-hint">${t("photos.altHint")}</p>`)}`;
  }

  /** @param {Upload} item */
  #place = item => this.set.items.value.indexOf(item) + 1;

  /** @param {Upload} item */
  #card(item) {
    const n = () => number(this.#place(item));
    const label = () => item.pending ? t("photos.cancel", { n: n() }) : t("photos.remove", { n: n() });
    const card = element`
      <li class="upload" data-testid="upload" data-state=${item.state} data-key=${item.key} data-dragged=${() => String(this.#dragged.value === item.key)}>
        <div class="upload-picture" draggable="true">${this.#picture(item)}
          ${when(() => item.state.value === "ready" && !item.alt.value.trim(), () => html`<span class="upload-mark" data-testid="upload-no-alt">${icon("alert")}${t("photos.noAlt")}</span>`)}
          ${when(() => item.pending, () => html`<div class="upload-progress">
            <progress max="100" aria-label=${() => t("photos.progress", { n: n() })} value=${() => item.state.value === "sending" && item.part.value < 1 ? String(Math.round(100 * item.part.value)) : null}></progress>
            <span>${() => item.state.value === "queued" ? t("photos.queued") : item.part.value < 1 ? percent(item.part.value) : t("photos.preparing")}</span></div>`)}
          <button type="button" class="photo-button upload-remove" data-testid="upload-remove" aria-label=${label} title=${label} @click=${() => this.#remove(item)}>${icon("close")}</button>
          <div class="upload-moves" ?hidden=${() => this.set.size < 2}>
            ${this.#move(item, -1)}${this.#move(item, 1)}
          </div>
        </div>
        ${when(() => item.state.value === "failed", () => html`
          <p class="upload-problem" role="alert">${item.problem}</p>
          <button type="button" class="button quiet small" data-testid="upload-retry" @click=${() => item.start()}>${t("retry")}<span class="sr-only"> ${t("photos.nth", { n: n() })}</span></button>`,
          () => this.#words(item, n))}
      </li>`;
    this.#drag(card, item);
    return card;
  }

  /** @param {Upload} item */
  #picture(item) {
    if (!item.file) return html`${() => item.photo.value ? html`<img src=${item.photo.value.sizes[0]?.url ?? item.photo.value.url} alt="" draggable="false">` : null}`;
    const canvas = document.createElement("canvas");
    canvas.setAttribute("aria-hidden", "true");
    const { file } = item;
    previews = previews.then(() => preview(file, canvas));
    return canvas;
  }

  /** @param {Upload} item @param {() => string} n */
  #words(item, n) {
    const area = /** @type {HTMLTextAreaElement} */ (element`
      <textarea rows="2" maxlength=${String(LONGEST)} data-testid="upload-alt" aria-label=${() => t("photos.alt", { n: n() })} aria-describedby="${this.#id}-hint" placeholder=${t("photos.altPlaceholder")}
        @input=${() => item.write(area.value)}></textarea>`);
    effect(() => {
      if (area.value !== item.alt.value) area.value = item.alt.value;
    });
    return area;
  }

  /** @param {Upload} item @param {-1 | 1} step */
  #move(item, step) {
    const label = () => t(step < 0 ? "photos.left" : "photos.right", { n: number(this.#place(item)) });
    return html`<button type="button" class="photo-button" data-testid=${step < 0 ? "upload-left" : "upload-right"} aria-label=${label} title=${label}
      ?disabled=${() => this.#place(item) === (step < 0 ? 1 : this.set.size)} @click=${() => this.#shift(item, step)}>${icon(step < 0 ? "back" : "forward")}</button>`;
  }

  /** @param {Upload} item @param {-1 | 1} step */
  async #shift(item, step) {
    this.#to(item, this.#place(item) - 1 + step);
    await settled();
    const [same, other] = step < 0 ? ["left", "right"] : ["right", "left"];
    const card = this.$(`[data-key="${item.key}"]`);
    /** @type {HTMLElement | null} */ (card.querySelector(`[data-testid=upload-${same}]:enabled`) ?? card.querySelector(`[data-testid=upload-${other}]`))?.focus();
  }

  /** @param {Upload} item @param {number} to */
  #to(item, to) {
    this.set.move(item, to);
    announce(t("photos.moved", { n: to + 1, of: this.set.items.peek().length }));
  }

  /** @param {Upload} item */
  async #remove(item) {
    const at = this.set.items.peek().indexOf(item);
    this.set.remove(item);
    announce(t("photos.removed"));
    await settled();
    const buttons = /** @type {NodeListOf<HTMLElement>} */ (this.querySelectorAll("[data-testid=upload-remove]"));
    (buttons[Math.min(at, buttons.length - 1)] ?? this.closest("form")?.querySelector("textarea"))?.focus();
  }

  /** @param {HTMLElement} card @param {Upload} item */
  #drag(card, item) {
    const picture = /** @type {HTMLElement} */ (card.querySelector(".upload-picture"));
    picture.addEventListener("dragstart", event => {
      event.dataTransfer?.setData(KIND, item.key);
      if (event.dataTransfer) event.dataTransfer.effectAllowed = "move";
      this.#dragged.value = item.key;
    });
    picture.addEventListener("dragend", () => { this.#dragged.value = null; });
    card.addEventListener("dragover", event => event.dataTransfer?.types.includes(KIND) && this.#dragged.peek() && event.preventDefault());
    card.addEventListener("drop", event => {
      const moved = this.set.items.peek().find(each => each.key === event.dataTransfer?.getData(KIND));
      if (!moved) return;
      event.preventDefault();
      this.#to(moved, this.#place(item) - 1);
    });
  }
}
customElements.define("photo-editor", PhotoEditor);
