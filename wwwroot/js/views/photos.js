// One's own photos, and the albums.
import { Component } from "../lib/component.js";
import { each, element, html, when } from "../lib/html.js";
import { icon } from "../lib/icons.js";
import { navigate } from "../lib/router.js";
import { onCleanup } from "../lib/signal.js";
import { t } from "../lib/text.js";
import { getPhotos } from "../api.js";
import { albums, albumsFailed, albumsLoaded, loadAlbums } from "../state/albums.js";
import { PhotoList } from "../state/photo-list.js";
import { me } from "../state/session.js";
import { newAlbum } from "../components/album-dialogs.js";
import { blurred } from "../lib/blurhash.js";
import { picture, ratioOf } from "../components/photo-tile.js";
import { openComposer } from "../components/shortcuts.js";
import { empty, failed, loading } from "../components/states.js";

/** @import { Album } from "../types.js" */

/** Where there is nothing yet: what to do. */
export const noOwnPhotos = () => empty("photo", t("photos.emptyTitle"), t("photos.emptyOwn"), html`<button type="button" class="button" @click=${() => openComposer()}>${t("nav.post")}</button>`);

export class PhotosView extends Component {
  render() {
    const list = new PhotoList(page => getPhotos({ person: "me", ...page }), me.peek()?.id);
    onCleanup(() => list.close());
    return html`
      <div class="page">
        <h1 class="page-title">${t("photos.title")}</h1>
        <section aria-labelledby="albums">
          <div class="title-row"><h2 class="section-title" id="albums">${t("albums.title")}</h2>
            <button type="button" class="button quiet small" data-testid="album-new" @click=${() => this.#create()}>${icon("plus")}${t("albums.new")}</button></div>
          ${when(() => albumsLoaded.value, () => html`
            <p class="page-text albums-none" ?hidden=${() => albums.value.length > 0}>${t("albums.emptyText")}</p>
            <ul class="albums" data-testid="albums" ?hidden=${() => !albums.value.length}>${each(() => albums.value, album => `${album.id} ${album.name} ${album.count} ${album.cover?.id}`, albumCard)}</ul>`,
            () => html`${() => albumsFailed.value ? failed(albumsFailed.value, () => void loadAlbums()) : loading()}`)}
        </section>
        <section aria-labelledby="own-photos">
          <h2 class="section-title" id="own-photos">${t("photos.own")}</h2>
          <photo-stream .list=${list} .blank=${noOwnPhotos}></photo-stream>
        </section>
      </div>`;
  }

  ready() {
    void loadAlbums();
  }

  async #create() {
    const album = await newAlbum();
    if (album) navigate(`/app/albums/${encodeURIComponent(album.id)}`);
  }
}
customElements.define("photos-view", PhotosView);

/** @param {Album} album */
const albumCard = ({ id, name, count, cover }) => element`
  <li><a class="album" href="/app/albums/${encodeURIComponent(id)}" data-testid="album">
    <span class="album-cover">${cover ? [blurred(cover.blurHash, ratioOf(cover)), picture({ ...cover, alt: "" }, { sizes: "(min-width: 700px) 200px, 50vw" })] : icon("photo")}</span>
    <strong>${name}</strong><span class="hint">${t("photos.count", { n: count })}</span></a></li>`;
