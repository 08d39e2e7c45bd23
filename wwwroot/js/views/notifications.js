import { Component } from "../lib/component.js";
import { each, element, html, when } from "../lib/html.js";
import { icon } from "../lib/icons.js";
import { onCleanup } from "../lib/signal.js";
import { namedIn } from "../lib/emoji.js";
import { t } from "../lib/text.js";
import { full, relative } from "../lib/time.js";
import { failed as problem, fresh, items, loaded, loading, loadNotifications, more, watch } from "../state/notifications.js";
import { hrefOf, iconOf, words } from "../state/notification-text.js";
import { empty, failed, loading as skeletons } from "../components/states.js";

/** @import { Notification } from "../types.js" */

const AVATARS = 5;

export class NotificationsView extends Component {
  render() {
    return html`
      <div class="page">
        <h1 class="page-title">${t("notifications.title")}</h1>
        <ol class="notifications" data-testid="notifications" ?hidden=${() => !items.value.length}>
          ${each(() => items.value, item => `${item.id} ${item.count} ${item.post?.edited ?? ""}`, item => this.#row(item))}</ol>
        ${when(() => loaded.value && !items.value.length && !problem.value, () => empty("bell", t("notifications.emptyTitle"), t("notifications.emptyText")))}
        ${when(() => loading.value && !items.value.length, skeletons)}
        ${() => problem.value && failed(problem.value, () => void loadNotifications())}
        <div class="feed-end">${when(() => more.value && !problem.value, () => html`<button type="button" class="button quiet" ?disabled=${loading}
          @click=${() => loadNotifications(true)}>${() => loading.value ? t("loading") : t("notifications.older")}</button>`)}</div>
      </div>`;
  }

  ready() {
    const first = !loaded.peek();
    watch(true);
    onCleanup(() => watch(false));
    if (first) void loadNotifications();
  }

  /** @param {Notification} item */
  #row(item) {
    const { post, people, at } = item;
    const excerpt = post && (post.hiddenBy ? t("notifications.hidden", { word: post.hiddenBy }) : post.summary ?? post.text);
    return element`
      <li class="notification" data-testid="notification" data-kind=${item.kind} data-fresh=${() => String(fresh.value.has(item.id))}>
        <span class="notification-icon">${icon(iconOf(item.kind))}</span>
        <div>
          <p class="notification-people" aria-hidden="true">${people.slice(0, AVATARS).map(person => html`<person-avatar .person=${person}></person-avatar>`)}</p>
          <p><a href=${hrefOf(item)}>${namedIn(words(item), people)}</a>${() => fresh.value.has(item.id) ? html`<span class="sr-only"> ${t("notifications.new")}</span>` : null}</p>
          ${excerpt ? html`<p class="notification-excerpt">${excerpt}</p>` : null}
        </div>
        <time class="when" datetime=${at} title=${full(at)}>${() => relative(at)}</time>
      </li>`;
  }
}
customElements.define("notifications-view", NotificationsView);
