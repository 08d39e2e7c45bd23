// The photos of a post: one as it is, two to four side by side, and the rest behind the fourth.
import { element } from "../lib/html.js";
import { t } from "../lib/text.js";
import { openLightbox } from "./lightbox.js";
import { photoTile, ratioOf } from "./photo-tile.js";

/** @import { Photo, Post } from "../types.js" */

const TILES = 4;
// The reading column is 640 px, less the padding of a card.
const WHOLE = "(min-width: 700px) 590px, calc(100vw - 32px)";
const HALF = "(min-width: 700px) 295px, calc(50vw - 18px)";

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
    sizes: photos.length === 1 || (photos.length === 3 && i === 0) ? WHOLE : HALF,
    label: nameOf(photo, i, photos.length),
    more: i === TILES - 1 ? photos.length - TILES : 0,
    open: () => openLightbox(items, i, { tile: id => grid.querySelector(`[data-photo-id="${CSS.escape(id)}"] button`) }),
  }))}</div>`;
  // Very tall and very wide ones are cut; the whole is in the lightbox.
  if (photos.length === 1) grid.style.setProperty("--ratio", String(Math.min(3, Math.max(0.66, ratioOf(photos[0])))));
  return grid;
}
