// A quoted post inside another, one level deep; and, for the author of the quoted one, who quotes it.
import { nameOf, withEmoji } from "../lib/emoji.js";
import { html, unsafe } from "../lib/html.js";
import { icon } from "../lib/icons.js";
import { signal } from "../lib/signal.js";
import { t } from "../lib/text.js";
import { full, relative } from "../lib/time.js";
import * as api from "../api.js";
import { noteUrl } from "../state/people.js";
import { toast, toastError } from "../state/toasts.js";
import { confirm, openDialog } from "./dialogs.js";
import { photoGrid } from "./photo-grid.js";

/** @import { Quote } from "../types.js" */

/** @param {Quote | null} quote */
export function quoteCard(quote) {
  if (!quote) return null;
  const { state, author, html: body, summary, sensitive, published, id, url, photos, language, emoji } = quote;
  if (state !== "shown" || !author) {
    return html`<p class="quote-card waiting" data-testid="quote-${state}">${icon("quote")}<span>${state === "gone" ? t("quote.gone") : state === "hidden" ? t("quote.hidden") : state === "refused" ? t("quote.refused") : t("quote.pending")}
      ${url && html` <a href=${url} target="_blank" rel="noopener noreferrer">${t("quote.pendingLink")}</a>`}</span></p>`;
  }
  noteUrl(author);
  const content = html`<div class="content" lang=${language} dir="auto">${unsafe(body ?? "", emoji)}</div>${photoGrid(photos)}`;
  return html`
    <div class="quote-card" data-testid="quote-card" role="group" aria-label=${t("quote.label", { name: author.name })}>
      <div class="quote-head"><person-avatar class="small" .person=${author}></person-avatar>
        <a class="author" dir="auto" href="/app/person/${encodeURIComponent(author.id)}">${nameOf(author)}</a>
        ${published && html`<a class="when" href="/app/post/${encodeURIComponent(id ?? "")}"><time datetime=${published} title=${full(published)}>${() => relative(published)}</time></a>`}</div>
      ${sensitive ? html`<details class="cw"><summary><span dir="auto">${withEmoji(summary ?? t("post.sensitive"), emoji)}</span></summary>${content}</details>` : content}
    </div>`;
}

/** Who was allowed to quote an own post; each can be taken back. @param {string} id */
export async function showQuotes(id) {
  try {
    const quotes = signal((await api.getQuotes(id)).items);
    /** @param {string} quote */
    const revoke = async quote => {
      if (!await confirm({ title: t("quotes.revokeTitle"), text: t("quotes.revokeText"), action: t("quotes.revoke") })) return;
      try {
        await api.revokeQuote(id, quote);
        quotes.value = quotes.peek().filter(each => each.id !== quote);
        toast(t("quotes.revoked"));
      } catch (error) {
        toastError(error);
      }
    };
    await openDialog(t("quotes.title"), () => html`${() => quotes.value.length ? html`
      <ul class="rows">${quotes.value.map(({ id: quote, url, post, person }) => html`
        <li><a href=${post ? `/app/post/${encodeURIComponent(post)}` : url}>${person ? nameOf(person) : url}</a>
          <button type="button" class="button quiet small" data-testid="quote-revoke" @click=${() => void revoke(quote)}>${t("quotes.revoke")}</button></li>`)}</ul>`
      : html`<p class="hint">${t("quotes.empty")}</p>`}`);
  } catch (error) {
    toastError(error);
  }
}
