import { Component } from "../lib/component.js";
import { nameOf } from "../lib/emoji.js";
import { each, element, html, unsafe, when } from "../lib/html.js";
import { computed, effect, onCleanup, signal } from "../lib/signal.js";
import { t } from "../lib/text.js";
import { navigate, rename } from "../lib/router.js";
import { birthday, day } from "../lib/time.js";
import { reason } from "../lib/words.js";
import * as api from "../api.js";
import { PostList } from "../state/post-list.js";
import { PhotoList } from "../state/photo-list.js";
import { keep, post } from "../state/posts.js";
import { isMe, keepPerson, people, shown } from "../state/people.js";
import { me } from "../state/session.js";
import { aspectChecks } from "../components/aspect-checks.js";
import { personActions } from "../components/person-actions.js";
import { verifiedMark, verify } from "../components/verify.js";
import { copyable, empty, failed, loading } from "../components/states.js";
import { profileFields } from "../components/profile-fields.js";
import { icon } from "../lib/icons.js";
import { noOwnPhotos } from "./photos.js";

/** @import { Me, Person } from "../types.js" */

export class PersonView extends Component {
  /** @type {Record<string, string>} */
  params = {};
  #failed = signal(/** @type {string | null} */ (null));
  #missing = signal(false);
  /** Which of the two tabs. */
  #photos = signal(false);
  /** Ids of what they pinned. */
  #pinned = signal(/** @type {string[]} */ ([]));

  render() {
    this.#photos.value = this.params.tab === "photos";
    const list = new PostList({ person: this.params.id });
    onCleanup(() => list.close());
    const self = isMe(this.params.id);
    const pinned = computed(() => this.#pinned.value.filter(id => !self || post(id).value.pinned));
    shown.value = people.peek().find(each => each.id === this.params.id) ?? null;
    return html`
      <div class="page">
        ${self ? this.#own() : html`
          ${when(() => shown.value, () => this.#header())}
          ${when(() => !shown.value, () => html`<h1 class="sr-only">${t("person.title")}</h1>${() =>
            this.#missing.value ? empty("person", t("person.missingTitle"), t("person.missingText"), html`<a class="button" href="/app/people">${t("nav.people")}</a>`)
              : this.#failed.value ? failed(this.#failed.value, () => void this.#load()) : loading()}`)}`}
        ${when(() => self || shown.value, () => html`
          <fieldset class="pills person-tabs"><legend class="sr-only">${t("person.show")}</legend>${this.#tab(false, t("person.posts"))}${this.#tab(true, t("photos.title"))}</fieldset>
          ${when(() => this.#photos.value, () => this.#stream(self), () => html`
            ${when(() => pinned.value.length, () => html`<section class="pinned" data-testid="pinned" aria-labelledby="pinned"><h2 id="pinned">${t("person.pinned")}</h2>
              <div class="posts">${each(() => pinned.value, id => id, id => element`<post-card .postId=${id}></post-card>`)}</div></section>`)}
            <h2 class="sr-only">${t("person.posts")}</h2>
            <post-feed .list=${list} .blank=${() => empty("leaf", t("person.emptyTitle"), self ? t("person.emptyOwn") : t("person.emptyText"))}></post-feed>`)}`)}
      </div>`;
  }

  /** @param {boolean} photos @param {string} words */
  #tab(photos, words) {
    return html`<label><input type="radio" name="person-tab" data-testid=${photos ? "person-photos" : "person-posts"} ?checked=${this.#photos.peek() === photos} @change=${() => {
      this.#photos.value = photos;
      rename(`/app/person/${encodeURIComponent(this.params.id)}${photos ? "/photos" : ""}`);
    }}><span>${words}</span></label>`;
  }

  /** @param {boolean} self */
  #stream(self) {
    const { id } = this.params;
    const list = new PhotoList(page => api.getPhotos({ person: self ? "me" : id, ...page }), self ? me.peek()?.id : id);
    onCleanup(() => list.close());
    return html`<h2 class="sr-only">${t("photos.title")}</h2><photo-stream .list=${list} .blank=${() => self ? noOwnPhotos() : empty("photo", t("photos.emptyTitle"), t("photos.emptyText"))}></photo-stream>`;
  }

  ready() {
    if (isMe(this.params.id)) void this.#loadPinned();
    else {
      void this.#load();
      // An event about them may tell of a post that they pinned.
      effect(() => {
        if (shown.value) void this.#loadPinned();
      });
    }
  }

  async #loadPinned() {
    try {
      this.#pinned.value = (await api.getPinned(this.params.id)).items.map(keep);
    } catch {
      // Their posts are there without it.
    }
  }

  async #load() {
    this.#failed.value = null;
    try {
      const person = await api.getPerson(this.params.id);
      shown.value = person;
      if (person.following !== "no" || person.follower !== "no" || person.blocked) keepPerson(person);
    } catch (error) {
      if (error instanceof api.ApiError && error.status === 404) this.#missing.value = true;
      else this.#failed.value = error instanceof Error ? error.message : String(error);
    }
  }

  #header() {
    const person = () => /** @type {Person} */ (shown.value ?? shown.peek());
    const { name, address, url, since } = person();
    const known = () => person() && !person().blocked && (person().following !== "no" || person().follower === "yes");
    return html`
      <section class="person-head" aria-label=${name}>
        ${pictures(person)}
        <h1>${() => person() ? nameOf(person()) : ""}${() => person()?.verified ? verifiedMark() : null}</h1>
        <p class="address">${address}</p>
        ${() => person()?.warning && html`<div class="warning" role="alert" data-testid="person-warning">${icon("alert")}<div><p><strong>${reason(person().warning ?? "", person().warningCode)}</strong></p><p>${t("verify.warningTodo", { name: person().name })}</p></div></div>`}
        <div class="bio content">${() => unsafe(person()?.bioHtml ?? "", person()?.emoji)}</div>
        ${() => profileFields(person()?.fields ?? [], person()?.emoji)}
        ${person().kind === "feed" ? html`<p class="relation" data-testid="feed-hint">${icon("feed")} ${t("person.feed")} · ${t("person.feedHint")}</p>` : null}
        <p class="relation">${() => person() && relation(person())}${since && ` · ${t("person.since", { date: day(since) })}`}</p>
        ${() => person()?.birthday && html`<p class="relation">${t("person.birthday", { date: birthday(person().birthday ?? "") })}</p>`}
        ${personActions(() => person(), { more: () => person() && this.#more(person()) })}
        ${when(() => known(), () => html`<fieldset class="own-aspects" data-testid="own-aspects"><legend>${t("aspects.ofPerson")} · ${t("aspects.ofPersonHint")}</legend>${aspectChecks(person())}</fieldset>`)}
        <p class="home-link"><a href=${url} target="_blank" rel="noopener noreferrer">${t("person.page")}</a></p>
      </section>`;
  }

  /** @param {Person} person */
  #more(person) {
    if (person.kind === "feed" || person.blocked || (person.following === "no" && person.follower === "no")) return null;
    return html`
      ${person.canSeal === false ? null : html`<button type="button" class="button quiet" data-testid="person-message" @click=${() => navigate(`/app/messages/new#${encodeURIComponent(person.id)}`)}>${icon("chat")}${t("person.message")}</button>`}
      ${person.canVerify ? html`<button type="button" class="button quiet" data-testid="person-verify" aria-haspopup="dialog" @click=${() => verify(person)}>${icon("verified")}${person.verified ? t("verify.again") : t("verify.button")}</button>` : null}`;
  }

  #own() {
    const mine = () => /** @type {Me} */ (me.value ?? me.peek());
    return html`
      <section class="person-head" aria-label=${mine().name}>
        ${pictures(mine)}
        <h1>${() => mine()?.name}</h1>
        <p class="address">${() => mine()?.address}</p>
        <div class="bio content">${() => unsafe(mine()?.bioHtml ?? "")}</div>
        ${() => profileFields(mine()?.fields ?? [])}
        <ul class="counts">
          <li>${() => t("counts.posts", { n: mine()?.counts.posts ?? 0 })}</li>
          <li><a href="/app/people">${() => t("counts.following", { n: mine()?.counts.following ?? 0 })}</a></li>
          <li><a href="/app/people">${() => t("counts.followers", { n: mine()?.counts.followers ?? 0 })}</a></li>
        </ul>
        ${copyable(mine().url, t("copy"), t("copy.address"))}
        <p><a class="button quiet" href="/app/settings">${t("person.editProfile")}</a></p>
      </section>`;
  }
}
customElements.define("person-view", PersonView);

/** Banner and avatar, made anew only when they are others. @param {() => {name: string, url: string, avatar?: string | null, banner?: string | null}} read */
function pictures(read) {
  const banner = computed(() => read()?.banner ?? null);
  const avatar = computed(() => read()?.avatar ?? null);
  const { name, url } = read();
  return html`${() => banner.value ? html`<img class="banner" data-testid="banner" src=${banner.value} alt="" width="1500" height="500" decoding="async">` : null}
    ${() => html`<person-avatar class="large" .person=${{ name, url, avatar: avatar.value }}></person-avatar>`}`;
}

/** How you two stand, in words. @param {Person} person */
export function relation(person) {
  if (person.blocked) return t("relation.blocked");
  if (person.muted) return `${standing(person)} · ${t("relation.muted")}`;
  return standing(person);
}

/** @param {Person} person */
function standing(person) {
  if (person.following === "yes" && person.follower === "yes") return t("relation.friends");
  if (person.following === "yes") return t("relation.following");
  if (person.following === "requested") return t("relation.requested");
  if (person.following === "rejected") return t("relation.rejected");
  if (person.follower === "yes") return t("relation.follower");
  return person.follower === "requested" ? t("relation.wants") : t("relation.none");
}
