// The node's backups, spoken to through api.js.
import { call } from "../api.js";

/** @import * as T from "../types.js" */

/** @returns {Promise<T.Backup>} */
export const getBackup = () => call("GET", "backup");
/** @param {{on?: boolean, folder?: string, dataFolder?: boolean}} changes @returns {Promise<T.Backup>} */
export const changeBackup = changes => call("PATCH", "backup", changes);
/** @returns {Promise<T.Backup>} */
export const runBackup = () => call("POST", "backup/run");
/** @returns {Promise<T.Held>} */
export const getHeld = () => call("GET", "backup/friends");
/** @param {string} person */
export const askHolder = person => call("POST", "backup/friends/holders", { person });
/** @param {string} id */
export const sendCopy = id => call("POST", `backup/friends/holders/${encodeURIComponent(id)}/send`);
/** @param {string} id */
export const endHolder = id => call("DELETE", `backup/friends/holders/${encodeURIComponent(id)}`);
/** @param {string} id @param {number} limit in bytes */
export const keepCopies = (id, limit) => call("POST", `backup/friends/kept/${encodeURIComponent(id)}/accept`, { limit });
/** @param {string} id */
export const refuseCopies = id => call("POST", `backup/friends/kept/${encodeURIComponent(id)}/refuse`);
/** @param {string} id */
export const stopKeeping = id => call("DELETE", `backup/friends/kept/${encodeURIComponent(id)}`);
