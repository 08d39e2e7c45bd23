// The frame: navigation, the current view, what is spoken, and how the node's stream is doing.
import { Component, settled } from "../lib/component.js";
import { element, html, when } from "../lib/html.js";
import { icon } from "../lib/icons.js";
import { computed, effect, untracked } from "../lib/signal.js";
import { navigate, route, wantedScroll } from "../lib/router.js";
import { t } from "../lib/text.js";
import { home } from "../state/post-list.js";
import { liveStatus } from "../state/live.js";
import { unread } from "../state/notifications.js";
import { requests } from "../state/people.js";
import { addressOf, searchOf } from "../state/search.js";
import { me, node, phase, start } from "../state/session.js";
import { openComposer } from "./shortcuts.js";
import { failed } from "./states.js";

/** @typedef {{tag: string, title: string}} ViewInfo */

export class AppShell extends Component {
  /** Element and title of each route. @type {Record<string, ViewInfo>} */
  views = {};

  render() {
    const inside = computed(() => me.value !== null && !["setup", "signin"].includes(route.value.name));
    return html`
      <a class="skip" href="#main" @click=${(/** @type {Event} */ event) => { event.preventDefault(); this.#main.focus(); }}>${t("skip")}</a>
      <p class="live-status" role="status" data-testid="live-status" data-state=${liveStatus}>${() =>
        liveStatus.value === "broken" ? html`<span class="spinner"></span> ${t("live.reconnecting")}` : html`<span class="sr-only">${liveStatus.value === "live" ? t("live.connected") : ""}</span>`}</p>
      <div class="frame" data-inside=${() => String(inside.value)}>
        ${when(() => inside.value, () => this.#navigation())}
        <main id="main" tabindex="-1"></main>
      </div>
      <toast-stack></toast-stack>`;
  }

  get #main() {
    return this.$("#main");
  }

  #navigation() {
    const id = encodeURIComponent(me.peek()?.id ?? "");
    const isMine = () => route.value.name === "person" && route.value.params.id === me.value?.id;
    return html`
      <header class="side">
        <a class="brand" href="/app"><img src="/icons/icon.svg" alt="" width="32" height="32"><span>${() => me.value?.name ?? ""}<small>${() => me.value?.address ?? ""}</small></span></a>
        <form class="side-search" role="search" aria-label=${t("search.title")} action="/app/search" @submit=${(/** @type {SubmitEvent} */ event) => this.#search(event)}>
          ${icon("search")}<input type="search" name="q" maxlength="200" autocomplete="off" data-testid="side-search" aria-label=${t("search.field")} placeholder=${t("search.title")} title=${t("search.hint")}></form>
        <nav class="tabs" aria-label=${t("nav.label")}>
          ${this.#tab("/app", "home", t("nav.feed"), () => route.value.name === "feed", () => home.pending.value.length)}
          ${this.#tab("/app/notifications", "bell", t("nav.notifications"), () => route.value.name === "notifications", () => unread.value, { short: t("nav.notificationsShort") })}
          ${this.#tab("/app/messages", "chat", t("nav.messages"), () => route.value.name === "messages", () => me.value?.counts.messages ?? 0)}
          ${this.#tab("/app/people", "people", t("nav.people"), () => route.value.name === "people", () => requests.value.length)}
          ${this.#tab("/app/aspects", "circles", t("nav.aspects"), () => route.value.name === "aspects", () => 0, { desk: true })}
          ${this.#tab("/app/photos", "photo", t("photos.title"), () => ["photos", "album"].includes(route.value.name), () => 0, { desk: true })}
          <button type="button" class="tab compose-tab" @click=${() => openComposer()}>${icon("pen")}<span>${t("nav.post")}</span></button>
          ${this.#tab(`/app/person/${id}`, "person", t("nav.me"), isMine, () => 0)}
          ${this.#tab("/app/settings", "settings", t("nav.settings"), () => route.value.name === "settings", () => 0, { desk: true })}
        </nav>
        <p class="side-foot"><a href="/" data-outside>${t("nav.public")}</a></p>
      </header>`;
  }

  /** @param {SubmitEvent} event */
  #search(event) {
    event.preventDefault();
    const field = /** @type {HTMLInputElement} */ (this.$("[data-testid=side-search]"));
    navigate(addressOf({ ...searchOf(""), q: field.value.trim() }));
    field.value = "";
  }

  /**
   * @param {string} href @param {import("../lib/icons.js").IconName} name @param {string} text @param {() => boolean} current @param {() => number} badge
   * @param {{short?: string, desk?: boolean}} [options] short: for the row of tabs on a phone; desk: on a phone reached from another page
   */
  #tab(href, name, text, current, badge, { short = text, desk = false } = {}) {
    return html`<a class="tab ${desk ? "desk" : ""}" href=${href} aria-current=${() => current() ? "page" : null}>${icon(name)}<span class="tab-long">${text}</span><span class="tab-short">${short}</span>
      ${() => badge() ? html`<span class="badge"><span aria-hidden="true">${badge()}</span><span class="sr-only">${t("nav.badge", { n: badge() })}</span></span>` : null}</a>`;
  }

  ready() {
    let first = true;
    const place = computed(() => phase.value !== "ready" ? phase.value : `${route.value.path}${route.value.hash}${route.value.query} ${me.value !== null}`);
    effect(() => {
      void place.value;
      untracked(() => this.#show(first));
      first = phase.peek() !== "ready";
    });
    effect(() => {
      const news = unread.value;
      const view = this.views[route.value.name];
      document.title = `${news ? `(${news}) ` : ""}${view?.title ?? t("missing.title")} · ${node.value?.name ?? t("app")}`;
    });
  }

  /** @param {boolean} first */
  async #show(first) {
    if (phase.peek() === "starting") return this.#main.replaceChildren(element`<p class="starting"><span class="spinner"></span><span class="sr-only">${t("loading")}</span></p>`);
    if (phase.peek() === "unreachable") return this.#main.replaceChildren(failed(t("error.network"), () => void start()));
    const { name, params, hash } = route.peek();
    const view = /** @type {any} */ (document.createElement((this.views[name] ?? this.views.missing).tag));
    view.params = params;
    view.hash = hash;
    // Without a session there is nothing to show but the way in.
    if (!me.peek() && !["setup", "signin"].includes(name)) return this.#main.replaceChildren();
    this.#main.replaceChildren(view);
    const y = wantedScroll;
    await settled();
    // A page that loads its list again is too short at first for the place one came from.
    for (let frames = 0; frames < 90 && view.isConnected && document.documentElement.scrollHeight < y + innerHeight; frames++) await settled();
    if (!view.isConnected) return undefined;
    scrollTo({ top: y, behavior: "instant" });
    const target = view.querySelector("[autofocus]") ?? view.querySelector("h1");
    if (!first && target instanceof HTMLElement) {
      if (target.localName === "h1") target.tabIndex = -1;
      target.focus({ preventScroll: true });
    } else if (target?.hasAttribute("autofocus")) target.focus();
    return undefined;
  }
}
customElements.define("app-shell", AppShell);
