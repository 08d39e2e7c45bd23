import { computed, signal } from "../lib/signal.js";
import * as api from "../api.js";
import { me, refreshMe } from "./session.js";

/** @import { FollowRequest, Person, PersonRef } from "../types.js" */
/** @import { Signal } from "../lib/signal.js" */

/** Everyone with a relation, in the node's order. @type {Signal<Person[]>} */
export const people = signal(/** @type {Person[]} */ ([]));
/** @type {Signal<FollowRequest[]>} */
export const requests = signal(/** @type {FollowRequest[]} */ ([]));
export const peopleLoaded = signal(false);
export const peopleFailed = signal(/** @type {string | null} */ (null));
/** The person last looked at, kept fresh by events. @type {Signal<Person | null>} */
export const shown = signal(/** @type {Person | null} */ (null));

/** Pages of people by the address one would link to. @type {Map<string, string>} */
const byUrl = new Map();
/** @param {PersonRef | Person} person */
export const noteUrl = person => { byUrl.set(person.url.replace(/\/$/, ""), person.id); };
/** @param {string} url */
export const idOfUrl = url => {
  const plain = url.replace(/\/$/, "");
  return plain === me.peek()?.url.replace(/\/$/, "") ? me.peek()?.id ?? null : byUrl.get(plain) ?? null;
};

export async function loadPeople() {
  peopleFailed.value = null;
  try {
    /** @type {Person[]} */
    const all = [];
    /** @type {string | null} */
    let after = null;
    const asked = loadRequests();
    do {
      /** @type {import("../types.js").Page<Person>} */
      const page = await api.getPeople(after);
      all.push(...page.items);
      after = page.next;
    } while (after && all.length < 5_000);
    await asked;
    all.forEach(noteUrl);
    people.value = all;
    peopleLoaded.value = true;
  } catch (error) {
    peopleFailed.value = error instanceof Error ? error.message : String(error);
  }
}

export async function loadRequests() {
  requests.value = (await api.getRequests()).items;
}

/** A person's newer state, from an answer or an event. @param {Person} person */
export function keepPerson(person) {
  noteUrl(person);
  const all = people.peek();
  people.value = all.some(each => each.id === person.id) ? all.map(each => each.id === person.id ? person : each) : [person, ...all];
  if (shown.peek()?.id === person.id) shown.value = person;
  if (person.follower !== "requested") requests.value = requests.peek().filter(each => each.person.id !== person.id);
  return person;
}

/** @param {FollowRequest} request */
export function keepRequest(request) {
  if (requests.peek().some(each => each.id === request.id)) return;
  requests.value = [{ ...request, at: request.at ?? new Date().toISOString() }, ...requests.peek()];
}

/** @param {string} url */
export async function follow(url) {
  const person = keepPerson(await api.follow(url));
  void refreshMe();
  return person;
}

/** @param {Person} person @param {Partial<Person>} change @param {() => Promise<any>} tell */
async function change(person, change, tell) {
  const answer = await tell();
  keepPerson(answer?.id ? answer : { ...person, ...change });
  void refreshMe();
}

/** @param {Person} person */
export const unfollow = person => change(person, { following: "no" }, () => api.unfollow(person.id));
/** @param {Person} person */
export const removeFollower = person => change(person, { follower: "no" }, () => api.removeFollower(person.id));
/** @param {Person} person @param {boolean} on */
export const setBlocked = (person, on) => change(person, { blocked: on }, () => api.block(person.id, on));

/** @param {Person} person @param {boolean} on */
export const setMuted = (person, on) => change(person, { muted: on }, () => api.wantLess(person.id, "mute", on));
/** @param {Person} person @param {boolean} on */
export const setHidesReshares = (person, on) => change(person, { hidesReshares: on }, () => api.wantLess(person.id, "hide-reshares", on));

/** @param {FollowRequest} request @param {boolean} yes */
export async function answer(request, yes) {
  const person = yes ? await api.acceptRequest(request.id) : (await api.rejectRequest(request.id), { ...request.person, follower: /** @type {const} */ ("no") });
  requests.value = requests.peek().filter(each => each.id !== request.id);
  keepPerson(person);
  void refreshMe();
}

/** Those whose words the owner compared. */
const verifiedIds = computed(() => new Set(people.value.filter(each => each.verified).map(each => each.id)));
/** @param {string} id */
export const isVerified = id => verifiedIds.value.has(id);
/** @param {Person} person @param {boolean} on */
export const setVerified = (person, on) => change(person, { verified: on }, () => api.setVerified(person.id, on));

/** @param {string} id */
export const isMe = id => me.value?.id === id;
