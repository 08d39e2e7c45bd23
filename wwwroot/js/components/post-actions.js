// What a post's menu offers.
import { html, unsafe } from "../lib/html.js";
import { navigate, route } from "../lib/router.js";
import { t } from "../lib/text.js";
import { full, moment } from "../lib/time.js";
import * as api from "../api.js";
import { keep, post } from "../state/posts.js";
import { remove } from "../state/live.js";
import { refreshMe } from "../state/session.js";
import { toast, toastError } from "../state/toasts.js";
import { confirm, openDialog } from "./dialogs.js";
import { showQuotes } from "./post-quote.js";
import { copy } from "./states.js";

/** @import { MenuItem } from "./menu.js" */

/** @param {string} id @param {string} url @returns {MenuItem[]} */
export function postMenu(id, url) {
  const { mine, edited, audience, quotable, pinned, author } = post(id).peek();
  return [
    { text: t("post.open"), act: () => navigate(`/app/post/${encodeURIComponent(id)}`) },
    { text: t("post.copyLink"), act: () => void copy(url, t("copy.link")) },
    ...(mine && audience === "public" ? [{ text: t(pinned ? "post.unpin" : "post.pin"), act: () => void pin(id, !pinned) }] : []),
    ...(mine || (audience === "public" && quotable !== "nobody" && author.kind !== "feed") ? [{ text: t("post.quote"), act: () => void quote(id) }] : []),
    ...(mine && audience === "public" ? [{ text: t("post.quotes"), act: () => void showQuotes(id) }] : []),
    ...(edited ? [{ text: t("post.history"), act: () => void showHistory(id) }] : []),
    ...(mine ? [
      { text: t("post.edit"), act: () => void edit(id) },
      { text: t("post.delete"), danger: true, act: () => void erase(id) },
    ] : []),
  ];
}

/** @param {string} id */
const edit = id => openDialog(t("post.edit"), close => html`<post-composer .edits=${post(id).peek()} .done=${() => close()}></post-composer>`, { wide: true });

/** @param {string} id */
const quote = id => openDialog(t("post.quote"), close => html`<post-composer .quotes=${post(id).peek()} .done=${() => close()}></post-composer>`, { wide: true });

/** @param {string} id @param {boolean} on */
async function pin(id, on) {
  try {
    keep(await api.mark(id, "pin", on));
    toast(t(on ? "post.pinned" : "post.unpinned"));
  } catch (error) {
    toastError(error);
  }
}

/** @param {string} id */
async function erase(id) {
  if (!await confirm({ title: t("post.deleteTitle"), text: t("post.deleteText"), action: t("post.delete") })) return;
  try {
    await api.deletePost(id);
    remove(id);
    toast(t("post.deleted"));
    void refreshMe();
    if (route.peek().name === "thread" && route.peek().params.id === id) navigate("/app", { replace: true });
  } catch (error) {
    toastError(error);
  }
}

/** @param {string} id */
export async function showHistory(id) {
  try {
    const { html: now, text, summary, edited, published } = post(id).peek();
    const items = [{ html: now, text, summary, at: edited ?? published }, ...(await api.getHistory(id)).items];
    await openDialog(t("post.history"), () => html`
      <ol class="history">${items.map((version, i) => html`
        <li><h3><time datetime=${version.at} title=${full(version.at)}>${moment(version.at)}</time>${i === 0 ? ` · ${t("post.current")}` : ""}</h3>
          ${version.summary && html`<p class="hint">${t("post.warned", { text: version.summary })}</p>`}
          <div class="content">${unsafe(version.html)}</div></li>`)}
      </ol>`, { wide: true });
  } catch (error) {
    toastError(error);
  }
}
