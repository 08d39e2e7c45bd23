// One photo as a tile: its place is there before it is, blurred first, and what is missing can be asked for again.
import { settled } from "../lib/component.js";
import { element, html } from "../lib/html.js";
import { blurred } from "../lib/blurhash.js";
import { icon } from "../lib/icons.js";
import { computed, signal } from "../lib/signal.js";
import { t } from "../lib/text.js";

/** @import { Photo, Post } from "../types.js" */

/** Photos that were unfolded, on a wall or in the lightbox. */
const unfolded = signal(/** @type {ReadonlySet<string>} */ (new Set()));
/** @param {string} id */
export const unfold = id => { unfolded.value = new Set(unfolded.peek()).add(id); };
/** Outside its post a photo stays folded as in it: by the words that would stand there. @param {Photo} photo @param {Post | null} post */
export function foldOf({ id }, post) {
  if (!post || unfolded.value.has(id)) return null;
  return post.hiddenBy ? t("post.hiddenBy", { word: post.hiddenBy }) : post.summary ?? (post.sensitive ? t("post.sensitive") : null);
}

/** Until its size is known a photo is taken for one of 4 to 3. @param {Photo} photo */
export const ratioOf = ({ width, height }) => width > 0 && height > 0 ? width / height : 4 / 3;

/**
 * The picture itself, asked for in the size that is needed.
 * @param {Photo} photo @param {{sizes: string, eager?: boolean, failed?: () => void}} options sizes: as in the attribute
 */
export function picture({ url, alt, width, height, focus, sizes: renditions }, { sizes, eager = false, failed }) {
  const srcset = renditions.map(each => `${each.url} ${each.width}w`).join(", ");
  const img = /** @type {HTMLImageElement} */ (element`
    <img alt=${alt} width=${width || null} height=${height || null} loading=${eager ? null : "lazy"} decoding="async" draggable="false" sizes=${srcset ? sizes : null}
      @load=${() => img.classList.add("there")} @error=${() => failed?.()}>`);
  // The order matters: with the source first a browser may begin with the wrong size.
  if (srcset) img.srcset = srcset;
  img.src = url;
  // For where its sides are cut off.
  if (focus) img.style.setProperty("--focus", `${(focus.x + 1) * 50}% ${(1 - focus.y) * 50}%`);
  return img;
}

/** In place of a photo that is not here. @param {Photo["state"]} state @param {string} alt @param {() => void} retry */
export const photoMissing = (state, alt, retry) => html`
  <div class="photo-missing">${icon(state === "waiting" ? "hourglass" : "cloud")}<p>${state === "waiting" ? t("photos.onItsWay") : t("photos.unreachable")}</p>
    ${alt ? html`<p class="photo-words">${alt}</p>` : null}
    <button type="button" class="button small" data-testid="photo-retry" @click=${retry}>${state === "waiting" ? t("photos.loadNow") : t("retry")}</button></div>`;

/** Over a photo that is folded. @param {string} words @param {() => void} show */
export const photoFold = (words, show) => html`
  <button type="button" class="photo-fold" data-testid="photo-fold" @click=${show}>${icon("alert")}<span>${words}</span><span class="photo-show">${t("photos.show")}</span></button>`;

/**
 * @param {Photo} photo
 * @param {{sizes: string, label: string, open: () => void, more?: number, fold?: () => string | null}} options
 *   label: its name for those who do not see it; more: how many photos stand behind this last one; fold: words because of which it is folded
 */
export function photoTile(photo, { sizes, label, open, more = 0, fold = () => null }) {
  const state = signal(photo.state);
  const words = computed(fold);
  const tile = element`<div class="photo" data-testid="photo" data-photo-id=${photo.id} data-state=${state}></div>`;
  const show = () => {
    unfold(photo.id);
    void settled().then(() => tile.querySelector("button")?.focus());
  };
  const inside = () => words.value ? photoFold(words.value, show)
    : state.value !== "ready" ? photoMissing(state.value, photo.alt, () => { state.value = "ready"; })
    : html`<button type="button" class="photo-open" aria-haspopup="dialog" aria-label=${label} @click=${open}>
      ${picture(photo, { sizes, failed: () => { state.value = "failed"; } })}
      ${more ? html`<span class="photo-more" data-testid="photo-more" aria-hidden="true">+${more}</span>` : null}</button>`;
  tile.append(html`${blurred(photo.blurHash, ratioOf(photo))}${inside}`);
  return tile;
}
