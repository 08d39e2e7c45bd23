// What the node's events change on the page.
import { signal } from "../lib/signal.js";
import { t } from "../lib/text.js";
import { getPost } from "../api.js";
import { openStream } from "../live.js";
import { aspectById, loadAspects } from "./aspects.js";
import { receiveConversation, receiveTyping, reloadConversations } from "./conversations.js";
import { receiveExport, recheckExport } from "./exports.js";
import { hasPost, keep, markDeleted } from "./posts.js";
import { home, openLists } from "./post-list.js";
import { losePhotos, receivePhotos } from "./photo-list.js";
import { receiveFill, receiveReply, reloadThreads } from "./thread.js";
import { keepPerson, keepRequest, loadPeople, noteUrl, peopleFailed } from "./people.js";
import { loseSession, refreshMe } from "./session.js";
import { announce, toast } from "./toasts.js";
import { loadNotifications, loaded as notificationsLoaded, receiveNotification } from "./notifications.js";
import { loadRules, rulesLoaded } from "./rules.js";

/** @import { Post } from "../types.js" */

/** "off" before sign-in, then the state of the stream. */
export const liveStatus = signal(/** @type {"off" | "connecting" | "live" | "broken"} */ ("off"));

/** @type {ReturnType<typeof openStream> | null} */
let stream = null;
const atTop = () => scrollY < 120 && document.visibilityState === "visible";

export function startLive() {
  if (stream) return;
  liveStatus.value = "connecting";
  stream = openStream({
    event: receive,
    opened: resumed => {
      liveStatus.value = "live";
      void recheckExport();
      // What came between the first look at a list and the opening of the stream is in neither.
      void (resumed ? retryFailed() : lookAgain());
    },
    broken: () => { liveStatus.value = "broken"; },
    refused: loseSession,
  });
  // Whom a mention in a post means is known from here.
  void loadPeople();
  void loadAspects();
}

export function stopLive() {
  stream?.close();
  stream = null;
  liveStatus.value = "off";
}

addEventListener("online", () => stream?.retryNow());
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && stream?.retryNow());

/** @param {(list: import("./post-list.js").PostList) => boolean} which */
const catchUpLists = which => Promise.allSettled([...openLists()].filter(which).map(list => list.catchUp(atTop())));

function lookAgain() {
  reloadThreads();
  reloadConversations();
  return catchUpLists(list => list.loaded.peek() || list.loading.peek());
}

/** What could not be loaded while the node was away. */
function retryFailed() {
  if (peopleFailed.peek()) void loadPeople();
  reloadThreads(thread => thread.failed.peek() !== null);
  return catchUpLists(list => list.failed.peek() !== null);
}

/** Loads everything shown anew: the node cannot tell what was missed. */
function loadAnew() {
  void refreshMe();
  void loadPeople();
  if (notificationsLoaded.peek()) void loadNotifications();
  reloadThreads();
  reloadConversations();
  return catchUpLists(list => list.loaded.peek() || list.failed.peek() !== null);
}

/** @param {string} name @param {any} data */
function receive(name, data) {
  switch (name) {
    case "post": return receivePost(data);
    case "post-updated":
      if (hasPost(data.id)) keep(data);
      receivePhotos(data);
      return;
    case "post-deleted": return remove(data.id);
    case "reply": return receiveReply(data);
    case "person":
      keepPerson(data);
      void refreshMe();
      return;
    case "request":
      keepRequest(data);
      void refreshMe();
      toast(t("people.newRequest", { name: data.person.name }), { link: { href: "/app/people", text: t("people.see") } });
      return;
    case "conversation":
      if (receiveConversation(data) && data.message && !data.message.mine && !data.conversation.muted) announce(t("chat.announce", { name: data.message.author.name }));
      void refreshMe();
      return;
    case "typing": return receiveTyping(data);
    case "notification": return receiveNotification(data);
    case "thread": return receiveFill(data);
    case "export": return receiveExport(data);
    case "rules": return applyRules();
    case "resync": return void loadAnew();
  }
}

/** The person changed what they want to see, here or elsewhere: lists begin anew, since anything in them may be affected. */
function applyRules() {
  for (const list of openLists()) {
    if (!list.loaded.peek()) continue;
    list.reset();
    void list.older();
  }
  reloadThreads();
  void loadPeople();
  void refreshMe();
  if (rulesLoaded.peek()) void loadRules();
  if (notificationsLoaded.peek()) void loadNotifications();
}

/** @param {Post} data */
function receivePost(data) {
  noteUrl(data.author);
  receivePhotos(data);
  if (data.root || data.inReplyTo) receiveReply(data);
  for (const list of openLists()) {
    const { aspect, tag, person } = list.filter;
    if (aspect && !aspectById(aspect)?.people.includes(data.author.id)) continue;
    if (tag && !data.tags.some(each => each.toLowerCase() === tag.toLowerCase())) continue;
    if (person && data.author.id !== person) continue;
    const isNew = list.receive(data, data.mine || atTop());
    if (isNew && list === home && !data.mine) announce(t("feed.announce", { name: data.author.name }));
  }
}

/** A post made here: shown at once, before the event comes. @param {Post} data */
export function receiveOwn(data) {
  if (data.inReplyTo) {
    receiveReply(data);
    const parent = data.inReplyTo.id;
    // The event with the new count may come before or after this answer; asking is right in both cases.
    if (parent && hasPost(parent)) void getPost(parent).then(keep, () => {});
  } else receivePost(data);
  void refreshMe();
}

/** @param {string} id */
export function remove(id) {
  markDeleted(id);
  losePhotos(id);
  for (const list of openLists()) list.drop(id);
}
