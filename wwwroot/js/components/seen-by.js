// On a post that is not for everyone: for whom it is, in a line; by name on request.
import { nameOf } from "../lib/emoji.js";
import { html } from "../lib/html.js";
import { icon } from "../lib/icons.js";
import { list, t } from "../lib/text.js";
import { openDialog } from "./dialogs.js";

/** @import { Post } from "../types.js" */

/** @param {Post} post */
export function seenWords({ mine, sealed, audience, aspects, recipients, inReplyTo, author }) {
  const n = recipients.length;
  const { name } = author;
  if (audience === "me") return t("seen.me");
  if (mine && audience === "aspects") return aspects.length ? t("seen.aspects", { n, aspects: list(aspects.map(each => each.name)) }) : t("seen.gone", { n });
  if (mine && audience === "friends") return sealed ? t("seen.friends", { n }) : t("seen.yourFollowers");
  if (mine && sealed) return inReplyTo ? t("seen.thread") : t("seen.gone", { n });
  if (sealed) return inReplyTo ? t("seen.thread") : n > 0 ? t("seen.others", { n }) : t("seen.chosen", { name });
  return audience === "friends" ? t("seen.followers", { name }) : t("seen.direct");
}

/** @param {() => Post} read */
export const seenBy = read => html`
  <button type="button" class="seen-by" data-testid="post-audience" aria-haspopup="dialog" @click=${() => details(read())}>${icon("lock")}<span>${() => seenWords(read())}</span></button>`;

/** @param {Post} post */
function details(post) {
  const { mine, sealed, recipients, inReplyTo, author } = post;
  const named = recipients.length > 0 && !(mine && inReplyTo);
  return openDialog(t("seen.title"), () => html`
    <div class="seen" data-testid="audience-details">
      <p><strong>${seenWords(post)}</strong></p>
      ${named && html`<ul class="people">${recipients.map(person => html`
        <li class="person-row"><person-avatar .person=${person}></person-avatar><div class="who"><span class="author" dir="auto">${nameOf(person)}</span><span class="address">${person.address}</span></div></li>`)}</ul>`}
      <p class="hint">${post.audience === "me" ? t("seen.meText") : sealed ? t("seen.sealed") : t("seen.plainText")} ${post.audience === "me" ? "" : mine && inReplyTo && sealed ? t("seen.threadText") : mine && sealed ? t("seen.mineText") : sealed && !named ? t("seen.hidden", { name: author.name }) : ""}</p>
    </div>`);
}
