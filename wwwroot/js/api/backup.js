// The node's backups, spoken to through api.js.
import { call } from "../api.js";

/** @import * as T from "../types.js" */

/** @returns {Promise<T.Backup>} */
export const getBackup = () => call("GET", "backup");
/** @param {{on?: boolean, folder?: string, dataFolder?: boolean}} changes @returns {Promise<T.Backup>} */
export const changeBackup = changes => call("PATCH", "backup", changes);
/** @returns {Promise<T.Backup>} */
export const runBackup = () => call("POST", "backup/run");
