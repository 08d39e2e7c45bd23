// Putting a photo into an album, and what an album is called.
import { each, element, html, when } from "../lib/html.js";
import { icon } from "../lib/icons.js";
import { signal } from "../lib/signal.js";
import { t } from "../lib/text.js";
import * as api from "../api.js";
import { albums, albumsFailed, albumsLoaded, createAlbum, deleteAlbum, loadAlbums, putInAlbum, renameAlbum } from "../state/albums.js";
import { toast, toastError } from "../state/toasts.js";
import { confirm, openDialog } from "./dialogs.js";
import { FormState } from "./form.js";
import { failed, loading } from "./states.js";

/** @import { Album, Photo } from "../types.js" */

/** @param {Photo} photo */
export function chooseAlbum(photo) {
  void loadAlbums();
  return openDialog(t("albums.add"), close => {
    const busy = signal(false);
    const inside = signal(photo.albums);
    // What the page knows of the photo may be of before the last change.
    void api.getPhoto(photo.id).then(now => { inside.value = now.albums; }, () => {});
    /** @param {Album} album */
    const put = async album => {
      busy.value = true;
      try {
        const out = inside.peek().includes(album.id);
        await putInAlbum(album.id, photo, !out);
        toast(out ? t("albums.removed") : t("albums.added", { name: album.name }), { link: { href: `/app/albums/${encodeURIComponent(album.id)}`, text: t("people.see") } });
        close();
      } catch (error) {
        toastError(error);
      } finally {
        busy.value = false;
      }
    };
    return html`
      <div class="album-choice" data-testid="album-dialog">
        <p class="hint">${t("albums.private")}</p>
        ${when(() => albumsLoaded.value, () => html`
          <ul>${each(() => albums.value, album => album.id, album => element`
            <li><button type="button" class="choice" data-testid="album-choice" aria-pressed=${() => String(inside.value.includes(album.id))} ?disabled=${busy} @click=${() => put(album)}>${icon("album")}<span><strong>${album.name}</strong> <small>${t("photos.count", { n: album.count })}</small></span>${when(() => inside.value.includes(album.id), () => icon("check"))}</button></li>`)}</ul>
          ${nameForm("", t("albums.create"), async name => put(await createAlbum(name)))}`,
          () => html`${() => albumsFailed.value ? failed(albumsFailed.value, () => void loadAlbums()) : loading()}`)}
      </div>`;
  });
}

/** @param {string} name @param {string} action @param {(name: string) => Promise<any>} done */
function nameForm(name, action, done) {
  const form = new FormState();
  /** @param {SubmitEvent} event */
  const submit = async event => {
    event.preventDefault();
    const field = /** @type {HTMLInputElement} */ (/** @type {HTMLFormElement} */ (event.currentTarget).elements.namedItem("name"));
    if (field.value.trim()) return form.submit(event, async () => { await done(field.value.trim()); });
    form.errors.value = { name: [t("albums.nameEmpty")] };
    return field.focus();
  };
  return html`
    <form novalidate @submit=${submit}>${form.field({
      id: "album-name", name: "name", label: name ? t("albums.name") : t("albums.new"),
      input: html`<div class="with-button"><input id="album-name" name="name" maxlength="60" autocomplete="off" data-testid="album-name" .value=${name}><button type="submit" class="button" ?disabled=${form.busy}>${action}</button></div>`,
    })}${form.message()}</form>`;
}

/** A new album. @returns {Promise<Album | undefined>} */
export const newAlbum = () => openDialog(t("albums.new"), close => html`
  <p class="hint dialog-hint">${t("albums.private")}</p>${nameForm("", t("albums.create"), async name => close(await createAlbum(name)))}`);

/** @param {Album} album @returns {Promise<Album | undefined>} */
export const rename = album => openDialog(t("albums.rename"), close => nameForm(album.name, t("save"), async name => close(await renameAlbum(album.id, name))));

/** @param {Album} album @returns {Promise<boolean>} */
export async function erase({ id, name }) {
  if (!await confirm({ title: t("albums.deleteTitle", { name }), text: t("albums.deleteText"), action: t("albums.delete") })) return false;
  try {
    await deleteAlbum(id);
    toast(t("albums.deleted", { name }));
    return true;
  } catch (error) {
    toastError(error);
    return false;
  }
}
