// Archives that come home. The node does the work; the page sends the files and looks how far it is.
import { signal } from "../lib/signal.js";
import * as api from "../api.js";

/** @import { Import, ImportWishes } from "../types.js" */

/** What the node takes at once, and little enough for a slow line. */
const PIECE = 4 * 1024 * 1024;
const LOOK_EVERY = 1_000;
const WAITS = [1_000, 2_000, 5_000, 10_000];

export const imports = signal(/** @type {Import[] | null} */ (null));
export const importsFailed = signal(/** @type {string | null} */ (null));
/** Ids of those whose files this page is sending. */
export const sending = signal(/** @type {ReadonlySet<string>} */ (new Set()));

/** @param {Import} fresh */
function keep(fresh) {
  const all = imports.peek() ?? [];
  imports.value = all.some(each => each.id === fresh.id) ? all.map(each => each.id === fresh.id ? fresh : each) : [fresh, ...all];
  return fresh;
}

export async function loadImports() {
  importsFailed.value = null;
  try {
    imports.value = (await api.getImports()).items;
  } catch (error) {
    importsFailed.value = error instanceof Error ? error.message : String(error);
  }
}

/** Looks again while something goes on. @returns {() => void} ends it */
export function watchImports() {
  const timer = setInterval(() => {
    if (imports.peek()?.some(({ state }) => state === "reading" || state === "running") && !document.hidden) void api.getImports().then(page => { imports.value = page.items; }, () => {});
  }, LOOK_EVERY);
  return () => clearInterval(timer);
}

/** Sends the files of one archive; goes on where an earlier transfer of the same files stopped. @param {File[]} files */
export async function bringIn(files) {
  const chosen = [...files].sort((a, b) => a.name.localeCompare(b.name));
  await loadImports();
  const known = imports.peek()?.find(({ id, state, files: there }) => state === "receiving" && !sending.peek().has(id)
    && there.length === chosen.length && there.every((file, i) => file.name === chosen[i].name && file.size === chosen[i].size));
  const entry = known ?? keep(await api.createImport(chosen.map(({ name, size }) => ({ name, size }))));
  sending.value = new Set([...sending.peek(), entry.id]);
  try {
    for (const [index, file] of chosen.entries()) await send(entry.id, index, file, entry.files[index].received);
  } finally {
    sending.value = new Set([...sending.peek()].filter(id => id !== entry.id));
  }
}

/** @param {string} id @param {number} index @param {File} file @param {number} received */
async function send(id, index, file, received) {
  for (let at = received, failures = 0; at < file.size;) {
    try {
      const fresh = keep(await api.sendImportPiece(id, index, at, file.slice(at, at + PIECE, "application/octet-stream")));
      at = fresh.files[index].received;
      failures = 0;
    } catch (error) {
      const status = error instanceof api.ApiError ? error.status : 0;
      // No answer, or one that did not come through: the node knows how far it is.
      if ((status !== 0 && status !== 409 && status < 500) || status === 507 || failures >= WAITS.length) throw error;
      await new Promise(resolve => { setTimeout(resolve, WAITS[failures++]); });
      const fresh = await api.getImport(id).catch(() => null);
      if (fresh) at = keep(fresh).files[index].received;
    }
  }
}

/** @param {string} id @param {ImportWishes} wishes */
export const startImport = async (id, wishes) => keep(await api.startImport(id, wishes));
/** @param {string} id */
export const pauseImport = async id => keep(await api.pauseImport(id));
/** @param {string} id */
export const resumeImport = async id => keep(await api.resumeImport(id));

/** @param {string} id */
export async function removeImport(id) {
  await api.removeImport(id);
  imports.value = (imports.peek() ?? []).filter(each => each.id !== id);
}

export function forgetImports() {
  imports.value = null;
}
