// The owner's albums: nobody else knows of them.
import { signal } from "../lib/signal.js";
import * as api from "../api.js";

/** @import { Album, Photo } from "../types.js" */

export const albums = signal(/** @type {Album[]} */ ([]));
export const albumsLoaded = signal(false);
export const albumsFailed = signal(/** @type {string | null} */ (null));

export async function loadAlbums() {
  albumsFailed.value = null;
  try {
    albums.value = (await api.getAlbums()).items;
    albumsLoaded.value = true;
  } catch (error) {
    albumsFailed.value = error instanceof Error ? error.message : String(error);
  }
}

/** @param {Album} album */
function keep(album) {
  const all = albums.peek();
  albums.value = all.some(each => each.id === album.id) ? all.map(each => each.id === album.id ? album : each) : [album, ...all];
  return album;
}

/** @param {string} name */
export const createAlbum = async name => keep(await api.createAlbum(name));
/** @param {string} id @param {string} name */
export const renameAlbum = async (id, name) => keep(await api.renameAlbum(id, name));

/** @param {string} id */
export async function deleteAlbum(id) {
  await api.deleteAlbum(id);
  albums.value = albums.peek().filter(each => each.id !== id);
}

/** @param {string} id @param {Photo} photo @param {boolean} inside */
export async function putInAlbum(id, photo, inside) {
  await api.putInAlbum(id, photo.id, inside);
  await loadAlbums();
}

export function forgetAlbums() {
  albums.value = [];
  albumsLoaded.value = false;
}
