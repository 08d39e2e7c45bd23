// Keys for people who read with the keyboard; never while they type, never with a modifier.
import { html } from "../lib/html.js";
import { settled } from "../lib/component.js";
import { navigate, route } from "../lib/router.js";
import { t } from "../lib/text.js";
import { toggle } from "../state/posts.js";
import { me } from "../state/session.js";
import { openDialog } from "./dialogs.js";

const posts = () => /** @type {HTMLElement[]} */ ([...document.querySelectorAll("#main [data-testid=post]")]);
const current = () => /** @type {HTMLElement | null} */ (document.activeElement?.closest("[data-testid=post]") ?? null);

/** @param {number} step */
function move(step) {
  const all = posts();
  const here = current();
  const from = here ? all.indexOf(here) : step > 0 ? all.findIndex(each => each.getBoundingClientRect().bottom > 80) - 1 : 0;
  const next = all[Math.min(all.length - 1, Math.max(0, from + step))];
  if (!next) return;
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
}

/** Goes to the field for a new post, wherever one is. */
export async function openComposer() {
  if (route.peek().name !== "feed") navigate("/app");
  for (let tries = 0; tries < 5; tries++) {
    await settled();
    const field = /** @type {any} */ (document.querySelector("#main > * > .page > post-composer, #main .page-compose post-composer"));
    if (!field) continue;
    scrollTo({ top: 0 });
    return field.focusText();
  }
}

/** Goes to the field of the search, which stands at the side where there is room. */
function openSearch() {
  const field = [...document.querySelectorAll("#main [data-testid=search-field], .side [data-testid=side-search]")].find(each => each.checkVisibility());
  if (field instanceof HTMLInputElement) field.select();
  else navigate("/app/search");
}

function help() {
  /** @type {Array<[string, string]>} */
  const keys = [
    ["/", t("keys.search")], ["j", t("keys.next")], ["k", t("keys.previous")], ["n", t("keys.compose")], ["l", t("keys.like")],
    ["r", t("keys.reply")], ["o", t("keys.open")], ["Ctrl Enter", t("keys.send")], ["Esc", t("keys.escape")], ["?", t("keys.help")],
  ];
  void openDialog(t("keys.title"), () => html`<dl class="keys">${keys.map(([key, text]) =>
    html`<div><dt>${key.split(" ").map(each => html`<kbd>${each}</kbd> `)}</dt><dd>${text}</dd></div>`)}</dl>`);
}

/** @type {Record<string, () => void>} */
const actions = {
  j: () => move(1),
  k: () => move(-1),
  n: () => void openComposer(),
  l: () => {
    const id = current()?.dataset.postId;
    if (id) void toggle(id, "like");
  },
  r: () => /** @type {any} */ (current()?.closest("post-card"))?.reply(),
  o: () => {
    const id = current()?.dataset.postId;
    if (id) navigate(`/app/post/${encodeURIComponent(id)}`);
  },
  "/": openSearch,
  "?": help,
};

export function startShortcuts() {
  document.addEventListener("keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !me.peek()) return;
    const target = /** @type {HTMLElement} */ (event.target);
    if (document.querySelector("dialog[open], [popover]:popover-open")) return;
    const typing = target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "Escape" && typing) {
      const card = /** @type {any} */ (target.closest("post-card"));
      card?.closeReply();
      if (card) card.querySelector("article").focus();
      else target.blur();
      return;
    }
    if (typing || !(event.key in actions)) return;
    event.preventDefault();
    actions[event.key]();
  });
}
