import { Component } from "../lib/component.js";
import { each, element, html, when } from "../lib/html.js";
import { icon } from "../lib/icons.js";
import { t } from "../lib/text.js";
import { full, moment } from "../lib/time.js";
import * as api from "../api.js";
import { drafts, draftsFailed, dropNodeDraft, loadDrafts } from "../state/node-drafts.js";
import { receiveOwn } from "../state/live.js";
import { toast, toastError } from "../state/toasts.js";
import { confirm, openDialog } from "../components/dialogs.js";
import { empty, failed, loading } from "../components/states.js";

/** @import { Draft } from "../types.js" */

export class DraftsView extends Component {
  render() {
    return html`
      <div class="page">
        <h1 class="page-title">${t("drafts.title")}</h1>
        <p class="page-hint hint">${t("drafts.text")}</p>
        ${() => draftsFailed.value ? failed(draftsFailed.value, () => void loadDrafts()) : null}
        ${when(() => drafts.value === null && !draftsFailed.value, loading)}
        ${when(() => drafts.value?.length === 0, () => empty("file", t("drafts.emptyTitle"), t("drafts.emptyText")))}
        <ul class="drafts" ?hidden=${() => !drafts.value?.length}>${each(() => drafts.value ?? [], draft => `${draft.id} ${draft.updated}`, draft => this.#row(draft))}</ul>
      </div>`;
  }

  ready() {
    void loadDrafts();
  }

  /** @param {Draft} draft @returns {HTMLElement} */
  #row(draft) {
    const { text, summary, scheduledAt, problem, updated, photos, poll, quote, expiresIn, inReplyTo } = draft;
    const parts = [inReplyTo && t("drafts.reply"), photos.length && t("photos.count", { n: photos.length }), poll && t("drafts.withPoll"), quote && t("drafts.withQuote"), expiresIn && t("drafts.withExpiry")].filter(Boolean).join(" · ");
    return element`
      <li class="card draft" data-testid="draft">
        <p class="draft-when">${icon(scheduledAt ? "clock" : "file")}<span title=${full(scheduledAt ?? updated)}>${scheduledAt ? t("drafts.goesOut", { time: moment(scheduledAt) }) : t("drafts.saved", { time: moment(updated) })}${parts && ` · ${parts}`}</span></p>
        ${problem && html`<p class="problem" data-testid="draft-problem">${t("drafts.problem", { reason: problem })}</p>`}
        ${summary && html`<p class="hint">${t("post.warned", { text: summary })}</p>`}
        <p class="draft-text">${text || (photos.length ? "" : t("drafts.nothing"))}</p>
        <div class="actions">
          <button type="button" class="button ghost small" data-testid="draft-delete" @click=${() => void this.#erase(draft)}>${t("drafts.delete")}</button>
          <button type="button" class="button quiet small" data-testid="draft-publish" @click=${() => void this.#publish(draft)}>${t("drafts.publish")}</button>
          <button type="button" class="button quiet small" data-testid="draft-edit" @click=${() => void this.#edit(draft)}>${t("drafts.edit")}</button>
        </div>
      </li>`;
  }

  /** @param {Draft} draft */
  #edit(draft) {
    return openDialog(t("drafts.edit"), close => html`<post-composer .draft=${draft} .done=${() => { close(); void loadDrafts(); }}></post-composer>`, { wide: true });
  }

  /** @param {Draft} draft */
  async #publish({ id }) {
    try {
      const post = await api.publishDraft(id);
      dropNodeDraft(id);
      receiveOwn(post);
      toast(t("drafts.published"), { link: { href: `/app/post/${encodeURIComponent(post.id)}`, text: t("people.see") } });
    } catch (error) {
      toastError(error);
    }
  }

  /** @param {Draft} draft */
  async #erase({ id }) {
    if (!await confirm({ title: t("drafts.deleteTitle"), text: t("drafts.deleteText"), action: t("drafts.delete") })) return;
    try {
      await api.deleteDraft(id);
      dropNodeDraft(id);
      toast(t("drafts.deleted"));
    } catch (error) {
      toastError(error);
    }
  }
}
customElements.define("drafts-view", DraftsView);
