// Client routes under /app. The History API keeps the scroll place of each entry, so "back" returns to the post one left.
import { signal } from "./signal.js";

/** @typedef {{name: string, params: Record<string, string>, path: string, hash: string, query: string}} Route */

/** @type {Array<[RegExp, string]>} */
const table = [
  [/^\/app\/?$/, "feed"],
  [/^\/app\/setup\/?$/, "setup"],
  [/^\/app\/signin\/?$/, "signin"],
  [/^\/app\/post\/(?<id>[^/]+)$/, "thread"],
  [/^\/app\/person\/(?<id>[^/]+)(?:\/(?<tab>photos))?$/, "person"],
  [/^\/app\/photos\/?$/, "photos"],
  [/^\/app\/albums\/(?<id>[^/]+)$/, "album"],
  [/^\/app\/people\/?$/, "people"],
  [/^\/app\/aspects\/?$/, "aspects"],
  [/^\/app\/invitations\/?$/, "invitations"],
  [/^\/app\/messages\/?$/, "messages"],
  [/^\/app\/messages\/(?<id>[^/]+)$/, "messages"],
  [/^\/app\/notifications\/?$/, "notifications"],
  [/^\/app\/tag\/(?<tag>[^/]+)$/, "tag"],
  [/^\/app\/bookmarks\/?$/, "bookmarks"],
  [/^\/app\/search\/?$/, "search"],
  [/^\/app\/memories\/?$/, "memories"],
  [/^\/app\/drafts\/?$/, "drafts"],
  [/^\/app\/bring\/?$/, "bring"],
  [/^\/app\/settings\/?$/, "settings"],
];

/** @param {string} path @param {string} hash @param {string} query @returns {Route} */
function match(path, hash, query) {
  for (const [pattern, name] of table) {
    const found = pattern.exec(path);
    if (!found) continue;
    /** @type {Record<string, string>} */
    const params = {};
    for (const [key, value] of Object.entries(found.groups ?? {})) if (value !== undefined) params[key] = decode(value);
    return { name, params, path, hash, query };
  }
  return { name: "missing", params: {}, path, hash, query };
}

/** @param {string} text */
function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

history.scrollRestoration = "manual";
export const route = signal(match(location.pathname, location.hash, location.search));
/** How far down the page should be once the view is there; 0 for a new page. */
export let wantedScroll = 0;

const remember = () => history.replaceState({ ...history.state, y: scrollY }, "");

/** @param {string} path @param {{replace?: boolean}} [options] */
export function navigate(path, { replace = false } = {}) {
  const url = new URL(path, location.href);
  if (!replace) remember();
  history[replace ? "replaceState" : "pushState"]({ y: 0, ours: replace ? history.state?.ours : true }, "", url);
  wantedScroll = 0;
  route.value = match(url.pathname, url.hash, url.search);
}

/** The address of the same page, seen from another side. @param {string} path */
export const rename = path => history.replaceState(history.state, "", path);

/** Whether "back" stays in the app. */
export const cameFromHere = () => Boolean(history.state?.ours);

/** Takes a secret out of the address bar and the history. */
export const clearHash = () => history.replaceState(history.state, "", location.pathname + location.search);

/** Links inside the page become navigation; `rewrite` may turn other addresses into pages of the app. @param {(link: HTMLAnchorElement) => string | null} rewrite */
export function startRouter(rewrite) {
  addEventListener("popstate", () => {
    const next = match(location.pathname, location.hash, location.search);
    // A fragment alone is no new page, unless it is a one-time link that was pasted while the page was open.
    if (next.path === route.peek().path && next.hash !== route.peek().hash && !(next.hash && ["setup", "signin"].includes(next.name))) return;
    wantedScroll = history.state?.y ?? 0;
    route.value = next;
  });
  let timer = 0;
  addEventListener("scroll", () => {
    clearTimeout(timer);
    timer = setTimeout(remember, 200);
  }, { passive: true });
  document.addEventListener("click", event => {
    if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (!link || link.hasAttribute("download")) return;
    const inside = link.origin === location.origin && link.pathname.startsWith("/app") ? link.pathname + link.search : rewrite(link);
    if (!inside) return;
    event.preventDefault();
    if (inside === location.pathname) scrollTo({ top: 0 });
    else navigate(inside);
  });
}
