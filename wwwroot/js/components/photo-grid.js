// The photos of a post: one as it is, two to four side by side, and the rest behind the fourth.
import { element } from "../lib/html.js";
import { t } from "../lib/text.js";
import { openLightbox } from "./lightbox.js";
import { photoTile, ratioOf } from "./photo-tile.js";

/** @import { Photo, Post } from "../types.js" */

const TILES = 4;
/** The shapes of the tiles, by how many there are; 0 is the shape of the photo itself. */
const SHAPES = [[0], [1, 1], [1, 1, 1], [1.4, 1.4, 1.4, 1.4]];

/** How wide a photo is drawn: wider than its tile when its sides are cut off. @param {number} part of the reading column @param {number} shape @param {number} ratio */
export function sizesOf(part, shape, ratio) {
  const wide = part * Math.max(1, shape ? ratio / shape : 1);
  // The column is 640 px, less the padding of a card.
  return `(min-width: 700px) ${Math.round(590 * wide)}px, ${Math.round(92 * wide)}vw`;
}

/** @param {Photo} photo @param {number} at @param {number} of */
export const nameOf = ({ alt }, at, of) => of > 1
  ? alt ? t("photos.openNth", { n: at + 1, of, alt }) : t("photos.openNthBare", { n: at + 1, of })
  : alt ? t("photos.open", { alt }) : t("photos.openBare");

/** @param {Photo[]} photos @param {() => Post} [post] to which they belong */
export function photoGrid(photos, post) {
  if (!photos.length) return null;
  const items = photos.map(photo => ({ photo, post: post?.() ?? null }));
  const shown = photos.slice(0, TILES);
  const grid = element`<div class="photos" data-testid="photos" data-n=${String(shown.length)}>${shown.map((photo, i) => photoTile(photo, {
    sizes: sizesOf(shown.length === 1 ? 1 : shown.length === 3 ? i ? 0.33 : 0.67 : 0.5, SHAPES[shown.length - 1][i], ratioOf(photo)),
    label: nameOf(photo, i, photos.length),
    more: i === TILES - 1 ? photos.length - TILES : 0,
    open: () => openLightbox(items, i, { tile: id => grid.querySelector(`[data-photo-id="${CSS.escape(id)}"] button`) }),
  }))}</div>`;
  // Very tall and very wide ones are cut; the whole is in the lightbox.
  if (photos.length === 1) grid.style.setProperty("--ratio", String(Math.min(3, Math.max(0.66, ratioOf(photos[0])))));
  return grid;
}
