// What takes the room at the node.
import { call, query } from "../api.js";

/** @import * as T from "../types.js" */

/** @returns {Promise<T.StorageUse>} */
export const getStorage = () => call("GET", "storage");
/** @param {number} keepDays @returns {Promise<T.StorageUse>} */
export const keepFor = keepDays => call("PATCH", "storage", { keepDays });
/** @param {number} keepDays @returns {Promise<T.StorageForecast>} */
export const previewKeeping = keepDays => call("GET", `storage/preview${query({ keepDays })}`);
/** The old copies of the database. */
export const removeCopies = () => call("DELETE", "storage/copies");
/** @returns {Promise<T.PhotoSettings>} */
export const getPhotoSettings = () => call("GET", "photos/settings");
/** @param {Partial<Pick<T.PhotoSettings, "cacheBytes" | "keepOriginals">>} changes @returns {Promise<T.PhotoSettings>} */
export const changePhotoSettings = changes => call("PATCH", "photos/settings", changes);
