// A wall of photos: a person's or an album's. More come when its end comes into sight.
import { Component } from "../lib/component.js";
import { each, element, html, when } from "../lib/html.js";
import { t } from "../lib/text.js";
import { growsAt } from "./endless.js";
import { nameOf, sizesOf } from "./photo-grid.js";
import { openLightbox } from "./lightbox.js";
import { foldOf, photoTile, ratioOf } from "./photo-tile.js";
import { failed, loading } from "./states.js";

/** @import { StreamPhoto } from "../types.js" */
/** @import { PhotoList } from "../state/photo-list.js" */

export class PhotoStream extends Component {
  list = /** @type {PhotoList} */ (/** @type {unknown} */ (null));
  /** What to show when there is nothing. @type {() => Node} */
  blank = () => html``;
  /** Further buttons in the lightbox. @type {((item: StreamPhoto, gone: () => void) => any) | undefined} */
  actions = undefined;

  render() {
    const { list } = this;
    return html`
      <ul class="photo-wall" data-testid="photo-wall" aria-label=${t("photos.wall")} ?hidden=${() => !list.items.value.length}>${each(() => list.items.value, ({ photo }) => `${photo.id} ${photo.state} ${photo.alt}`, item => this.#tile(item))}</ul>
      ${when(() => list.loaded.value && !list.items.value.length && !list.failed.value, () => this.blank())}
      ${when(() => list.loading.value && !list.items.value.length, loading)}
      ${() => list.failed.value && failed(list.failed.value, () => void list.older())}
      <div class="feed-end">${when(() => list.more.value && !list.failed.value, () => html`<button type="button" class="button quiet" ?disabled=${list.loading}
        @click=${() => list.older()}>${() => list.loading.value ? t("loading") : t("photos.older")}</button>`)}</div>`;
  }

  /** @param {StreamPhoto} item */
  #tile({ photo, post }) {
    return element`<li>${photoTile(photo, { sizes: sizesOf(0.35, 1, ratioOf(photo)), label: nameOf(photo, 0, 1), fold: () => foldOf(photo, post), open: () => this.#open(photo.id) })}</li>`;
  }

  /** @param {string} id */
  #open(id) {
    const { list } = this;
    openLightbox(() => list.items.value, list.items.peek().findIndex(each => each.photo.id === id), {
      tile: seen => this.querySelector(`[data-photo-id="${CSS.escape(seen)}"] button`),
      more: () => list.more.peek() && !list.failed.peek() && void list.older(),
      actions: /** @type {any} */ (this.actions),
      fold: foldOf,
    });
  }

  ready() {
    const { list } = this;
    if (!list.loaded.peek()) void list.older();
    growsAt(this.$(".feed-end"), list);
  }
}
customElements.define("photo-stream", PhotoStream);
