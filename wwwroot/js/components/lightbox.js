// One photo after the other on the whole screen: by keys, by swiping, by buttons. Focus goes back to the tile of the photo seen last.
import { element, html, when } from "../lib/html.js";
import { blurred } from "../lib/blurhash.js";
import { icon } from "../lib/icons.js";
import { Scope, computed, effect, onCleanup, signal, untracked } from "../lib/signal.js";
import { rtl, t } from "../lib/text.js";
import { announce } from "../state/toasts.js";
import { chooseAlbum } from "./album-dialogs.js";
import { photoFold, photoMissing, picture, ratioOf, unfold } from "./photo-tile.js";
import { swipes } from "./swipe.js";

/** @import { Photo, Post } from "../types.js" */
/** @typedef {{photo: Photo, post: Post | null}} Item */

/**
 * @param {Item[] | (() => Item[])} list a list that may grow is a function
 * @param {number} start
 * @param {{tile: (id: string) => HTMLElement | null, more?: () => void, actions?: (item: Item, gone: () => void) => any, fold?: (photo: Photo, post: Post | null) => string | null}} options
 *   tile: where a photo stands on the page; more: asked near the end; actions: further buttons; fold: words because of which a photo is folded
 */
export function openLightbox(list, start, { tile, more, actions, fold = () => null }) {
  const items = typeof list === "function" ? list : () => list;
  const scope = new Scope(null);
  const back = document.activeElement;
  const at = signal(start);
  // A list that grows behind it does not touch what is shown.
  const now = scope.run(() => computed(() => items()[at.value] ?? null));
  const words = scope.run(() => computed(() => now.value && fold(now.value.photo, now.value.post)));
  /** @param {number} to */
  const go = to => {
    const target = Math.max(0, Math.min(items().length - 1, to));
    if (target === at.peek()) return;
    at.value = target;
    announce(t("photos.position", { n: target + 1, of: items().length }));
  };
  /** After the shown one was taken out of the list. */
  const gone = () => {
    if (items().length) at.value = Math.min(at.peek(), items().length - 1);
    else dialog.close();
  };
  const dialog = /** @type {HTMLDialogElement} */ (scope.run(() => element`
    <dialog class="lightbox" data-testid="lightbox" aria-label=${t("photos.lightbox")} @keydown=${(/** @type {KeyboardEvent} */ event) => key(event)}>
      <header class="lightbox-bar">
        <p class="lightbox-position" data-testid="lightbox-position">${() => t("photos.position", { n: at.value + 1, of: items().length })}</p>
        ${() => now.value?.post ? html`<a class="icon-button" data-testid="lightbox-post" href="/app/post/${encodeURIComponent(now.value.post.id)}" aria-label=${t("photos.toPost")} title=${t("photos.toPost")} @click=${() => dialog.close()}>${icon("chat")}</a>` : null}
        ${() => now.value?.post ? html`<button type="button" class="icon-button" data-testid="lightbox-album" aria-haspopup="dialog" aria-label=${t("albums.add")} title=${t("albums.add")} @click=${() => now.peek() && chooseAlbum(/** @type {Item} */ (now.peek()).photo)}>${icon("album")}</button>` : null}
        ${() => { const item = now.value; return actions && item && untracked(() => actions(item, gone)); }}
        <button type="button" class="icon-button" data-testid="lightbox-close" aria-label=${t("close")} autofocus @click=${() => dialog.close()}>${icon("close")}</button>
      </header>
      <div class="lightbox-stage" data-testid="lightbox-stage">${() => now.value && figure(now.value.photo, words.value)}</div>
      ${when(() => items().length > 1, () => html`
        <button type="button" class="photo-button lightbox-step previous" data-testid="lightbox-previous" aria-label=${t("photos.previous")} ?disabled=${() => at.value === 0} @click=${() => go(at.peek() - 1)}>${icon("back")}</button>
        <button type="button" class="photo-button lightbox-step next" data-testid="lightbox-next" aria-label=${t("photos.next")} ?disabled=${() => at.value >= items().length - 1} @click=${() => go(at.peek() + 1)}>${icon("forward")}</button>`)}
      <p class="lightbox-caption" data-testid="lightbox-caption" ?hidden=${() => !now.value?.photo.alt || Boolean(words.value)}>${() => now.value?.photo.alt ?? ""}</p>
    </dialog>`));

  /** @param {KeyboardEvent} event */
  function key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    /** @type {Record<string, number>} */
    const to = { [rtl ? "ArrowRight" : "ArrowLeft"]: at.peek() - 1, [rtl ? "ArrowLeft" : "ArrowRight"]: at.peek() + 1, Home: 0, End: items().length - 1 };
    if (!(event.key in to)) return;
    event.preventDefault();
    go(to[event.key]);
  }

  swipes(/** @type {HTMLElement} */ (dialog.querySelector(".lightbox-stage")), step => go(at.peek() + step), () => dialog.close());
  scope.run(() => effect(() => {
    const all = items();
    const here = at.value;
    [here + 1, here - 1].forEach(each => all[each]?.photo.state === "ready" && picture(all[each].photo, { sizes: "100vw", eager: true }));
    if (more && here > all.length - 4) untracked(more);
  }));
  const away = () => dialog.close();
  addEventListener("popstate", away);
  scope.run(() => onCleanup(() => removeEventListener("popstate", away)));
  dialog.addEventListener("close", () => {
    const seen = items()[at.peek()];
    scope.dispose();
    dialog.remove();
    const target = (seen && tile(seen.photo.id)) ?? back;
    if (target instanceof HTMLElement && target.isConnected) target.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
}

/** @param {Photo} photo @param {string | null} words */
function figure(photo, words) {
  const state = signal(photo.state);
  return html`<figure class="lightbox-figure" data-state=${state}>${blurred(photo.blurHash, ratioOf(photo))}${() => words ? photoFold(words, () => unfold(photo.id))
    : state.value === "ready" ? picture(photo, { sizes: "100vw", eager: true, failed: () => { state.value = "failed"; } })
    : photoMissing(state.value, photo.alt, () => { state.value = "ready"; })}</figure>`;
}
