// The owner's aspects: circles of people that only this node knows of.
import { signal } from "../lib/signal.js";
import * as api from "../api.js";

/** @import { Aspect } from "../types.js" */

/** In the order in which they were made. */
export const aspects = signal(/** @type {Aspect[]} */ ([]));
export const aspectsLoaded = signal(false);
export const aspectsFailed = signal(/** @type {string | null} */ (null));

export async function loadAspects() {
  aspectsFailed.value = null;
  try {
    aspects.value = (await api.getAspects()).items;
    aspectsLoaded.value = true;
  } catch (error) {
    aspectsFailed.value = error instanceof Error ? error.message : String(error);
  }
}

/** @param {Aspect} aspect */
function keep(aspect) {
  const all = aspects.peek();
  aspects.value = all.some(each => each.id === aspect.id) ? all.map(each => each.id === aspect.id ? aspect : each) : [...all, aspect];
  return aspect;
}

/** @param {string} id */
export const aspectById = id => aspects.value.find(each => each.id === id) ?? null;
/** @param {string} name */
export const createAspect = async name => keep(await api.createAspect(name));
/** @param {string} id @param {string} name */
export const renameAspect = async (id, name) => keep(await api.renameAspect(id, name));

/** @param {string} id */
export async function deleteAspect(id) {
  await api.deleteAspect(id);
  aspects.value = aspects.peek().filter(each => each.id !== id);
}

/** Shown at once, and taken back when the node refuses. @param {string} id @param {string} person @param {boolean} inside */
export async function place(id, person, inside) {
  const before = aspects.peek().find(each => each.id === id);
  if (!before || before.people.includes(person) === inside) return;
  const others = before.people.filter(each => each !== person);
  keep({ ...before, people: inside ? [...others, person] : others });
  try {
    keep(await api.putInAspect(id, person, inside));
  } catch (error) {
    keep(before);
    throw error;
  }
}
