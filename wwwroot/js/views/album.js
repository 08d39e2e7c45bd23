import { Component } from "../lib/component.js";
import { html, when } from "../lib/html.js";
import { icon } from "../lib/icons.js";
import { navigate } from "../lib/router.js";
import { computed, onCleanup } from "../lib/signal.js";
import { t } from "../lib/text.js";
import { getAlbumPhotos } from "../api.js";
import { albums, albumsFailed, albumsLoaded, loadAlbums, putInAlbum } from "../state/albums.js";
import { PhotoList } from "../state/photo-list.js";
import { toast, toastError } from "../state/toasts.js";
import { erase, rename } from "../components/album-dialogs.js";
import { empty, failed, loading } from "../components/states.js";

/** @import { Album, StreamPhoto } from "../types.js" */

export class AlbumView extends Component {
  /** @type {Record<string, string>} */
  params = {};

  render() {
    const { id } = this.params;
    const album = computed(() => albums.value.find(each => each.id === id) ?? null);
    return html`
      <div class="page">
        ${when(() => album.value, () => this.#album(/** @type {() => Album} */ (() => album.value ?? album.peek())), () => html`<h1 class="sr-only">${t("albums.title")}</h1>${() =>
          albumsFailed.value ? failed(albumsFailed.value, () => void loadAlbums())
            : albumsLoaded.value ? empty("album", t("albums.missingTitle"), t("albums.missingText"), html`<a class="button" href="/app/photos">${t("photos.title")}</a>`) : loading()}`)}
      </div>`;
  }

  ready() {
    void loadAlbums();
  }

  /** @param {() => Album} album */
  #album(album) {
    const { id } = this.params;
    const list = new PhotoList(page => getAlbumPhotos(id, page));
    onCleanup(() => list.close());
    /** @param {StreamPhoto} item @param {() => void} gone */
    const remove = async ({ photo }, gone) => {
      try {
        await putInAlbum(id, photo, false);
        list.drop(photo.id);
        gone();
        toast(t("albums.removed"));
      } catch (error) {
        toastError(error);
      }
    };
    /** @param {StreamPhoto} item @param {() => void} gone */
    const actions = (item, gone) => html`<button type="button" class="icon-button" data-testid="album-remove" aria-label=${t("albums.remove")} title=${t("albums.remove")} @click=${() => remove(item, gone)}>${icon("minus")}</button>`;
    return html`
      <div class="page-bar"><a class="icon-button" href="/app/photos" aria-label=${t("photos.title")}>${icon("back")}</a>
        <h1 class="page-title">${() => album()?.name ?? ""}</h1>
        <action-menu class="page-menu" .label=${t("albums.menu")} .testid=${"album-menu"} .items=${() => [
          { text: t("albums.rename"), act: () => void rename(album()) },
          { text: t("albums.delete"), danger: true, act: () => void this.#erase(album()) },
        ]}></action-menu></div>
      <p class="page-hint hint">${() => t("photos.count", { n: album()?.count ?? 0 })} · ${t("albums.private")}</p>
      <photo-stream .list=${list} .actions=${actions} .blank=${() => empty("album", t("albums.nothingTitle"), t("albums.nothingText"), html`<a class="button" href="/app/photos">${t("photos.own")}</a>`)}></photo-stream>`;
  }

  /** @param {Album} album */
  async #erase(album) {
    if (await erase(album)) navigate("/app/photos", { replace: true });
  }
}
customElements.define("album-view", AlbumView);
