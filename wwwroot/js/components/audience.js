// Who will see it, always in words; the choice itself is made in a dialog.
import { html, when } from "../lib/html.js";
import { icon } from "../lib/icons.js";
import { effect, untracked } from "../lib/signal.js";
import { list, t } from "../lib/text.js";
import { namesOf } from "../lib/words.js";
import { aspectById, aspects } from "../state/aspects.js";
import { aspectIds } from "../state/audience.js";
import { me } from "../state/session.js";
import { openDialog } from "./dialogs.js";

/** @import { AudienceState } from "../state/audience.js" */
/** @import { Unsealed } from "../types.js" */

/** @param {AudienceState} state */
function fixedWords({ replyTo, reach }) {
  const name = replyTo?.author.name ?? "";
  if (replyTo?.sealed) {
    const under = reach.value?.under;
    return !under ? t("audience.underSome") : under.mine ? t("audience.underMine") : t("audience.under", { name: under.name });
  }
  return replyTo?.audience === "friends" ? t("audience.followersToo", { name }) : t("audience.directOnly", { name });
}

/** @param {AudienceState} state */
export function audienceWords(state) {
  const { value: choice } = state.choice;
  const { value: reach } = state.reach;
  if (state.fixed) return fixedWords(state);
  if (choice === "") return t("audience.none");
  if (choice === "public") return t("audience.publicWords");
  if (!reach) return state.failed.value ? t("audience.unknown") : t("audience.looking");
  const reached = state.unsealed.value === "send" ? [...reach.people, ...reach.cannotSeal] : reach.people;
  if (choice === "friends") return reached.length ? t("audience.friendsWords", { n: reached.length }) : t("audience.noFriends");
  const names = aspectIds(choice).map(id => aspectById(id)?.name ?? "");
  return t("audience.aspectWords", { aspects: list(names), people: reached.length ? namesOf(reached) : t("audience.nobody") });
}

/** @param {AudienceState} state */
const iconOf = state => !state.fixed && state.choice.value === "public" ? "globe" : "lock";

/** In the compose box. @param {AudienceState} state */
export function audienceChooser(state) {
  const words = () => audienceWords(state);
  if (state.fixed) return html`<p class="audience fixed" data-testid="compose-audience">${icon("lock")}<span><span class="sr-only">${t("audience.fixed", { words: "" })}</span>${words}</span></p>`;
  return html`
    <button type="button" class="audience" data-testid="compose-audience" aria-haspopup="dialog" aria-label=${() => t("audience.button", { words: words() })}
      @click=${() => chooseAudience(state)}>${() => icon(iconOf(state))}<span>${words}</span>${icon("down")}</button>
    <div class="audience-notes" aria-live="polite">${() => notes(state).map(note => html`<p>${note}</p>`)}</div>`;
}

/** What must be known before posting, even when the dialog was never opened. @param {AudienceState} state */
function notes({ reach: { value: reach }, unsealed }) {
  if (!reach) return [];
  const names = namesOf(reach.cannotSeal);
  return [
    ...(reach.cannotSeal.length ? [unsealed.value === "send" ? t("audience.sentPlain", { names }) : unsealed.value ? t("audience.leftOut", { names }) : t("audience.undecided", { names })] : []),
    ...(reach.notFollowing.length ? [t("audience.notFollowing", { n: reach.notFollowing.length, names: namesOf(reach.notFollowing) })] : []),
  ];
}

/** A radio button or check box that always shows what is chosen, whoever changed it. @param {string} type @param {string} name @param {string} value @param {() => boolean} on @param {() => void} choose */
function box(type, name, value, on, choose) {
  const input = document.createElement("input");
  Object.assign(input, { type, name, value });
  input.addEventListener("change", choose);
  effect(() => { input.checked = on(); });
  return input;
}

/** @param {AudienceState} state */
function chooseAudience(state) {
  const { choice } = state;
  /** @param {string} id */
  const flip = id => {
    const ids = aspectIds(choice.peek());
    choice.value = (ids.includes(id) ? ids.filter(each => each !== id) : [...ids, id]).join(",");
  };
  /** @param {"public" | "friends"} value @param {import("../lib/icons.js").IconName} name @param {string} title @param {string} hint */
  const wide = (value, name, title, hint) => html`
    <label class="choice">${box("radio", "audience", value, () => choice.value === value, () => { choice.value = value; })}
      ${icon(name)}<span><strong>${title}</strong> <small>${hint}</small></span></label>`;
  return openDialog(t("audience.title"), close => html`
    <form class="audience-form" data-testid="audience-dialog" @submit=${(/** @type {Event} */ event) => { event.preventDefault(); close(); }}>
      <fieldset class="choices"><legend class="sr-only">${t("audience.title")}</legend>
        ${wide("public", "globe", t("audience.public"), t("audience.publicHint"))}
        ${wide("friends", "people", t("audience.friends"), t("audience.friendsHint", { n: me.peek()?.counts.followers ?? 0 }))}
      </fieldset>
      <fieldset class="choices"><legend>${t("audience.some")}</legend>
        <div class="choice-grid">${() => aspects.value.map(({ id, name, people }) => untracked(() => html`<label class="choice">${box("checkbox", "aspect", id, () => aspectIds(choice.value).includes(id), () => flip(id))}
          <span><strong>${name}</strong> <small>${t("aspects.people", { n: people.length })}</small></span></label>`))}</div>
        <p class="hint"><a href="/app/aspects" @click=${() => close()}>${t("audience.edit")}</a></p>
      </fieldset>
      ${reached(state)}
      ${when(() => state.reach.value?.sealed, () => html`<label class="check">${box("checkbox", "shows", "yes", () => state.shows.value, () => { state.shows.value = !state.shows.peek(); })}
        <span>${t("audience.show")}<small>${t("audience.showHint")}</small></span></label>`)}
      <div class="actions"><button type="submit" class="button" data-testid="audience-done" ?disabled=${() => choice.value === ""}>${t("audience.done")}</button></div>
    </form>`);
}

/** The result of the choice, by name. @param {AudienceState} state */
function reached(state) {
  return html`
    <div class="reach" aria-live="polite" data-testid="audience-reach">
      <p class="reach-words">${() => icon(iconOf(state))}<strong>${() => audienceWords(state)}</strong></p>
      ${() => (state.reach.value?.people.length ?? 0) > (state.choice.value === "friends" ? 0 : 3) && state.reach.value ? html`<p class="reach-names">${list(state.reach.value.people.slice(0, 60).map(each => each.name).concat(state.reach.value.people.length > 60 ? [t("names.others", { n: state.reach.value.people.length - 60 })] : []))}</p>` : null}
      ${() => state.reach.value?.notFollowing.length ? html`<p class="warning">${icon("alert")}<span>${t("audience.notFollowing", { n: state.reach.value.notFollowing.length, names: namesOf(state.reach.value.notFollowing, 10) })}</span></p>` : null}
      ${when(() => state.reach.value?.cannotSeal.length, () => html`<div class="warning">${icon("alert")}<div>
        <p>${() => cannotWords(state, 10)}</p>
        ${decision(state, "leave_out", () => t("audience.leaveOut", { n: state.reach.value?.cannotSeal.length ?? 0 }))}
        ${decision(state, "send", () => t("audience.send"), t("audience.sendHint"))}</div></div>`)}
    </div>`;
}

/** @param {AudienceState} state @param {number} most */
const cannotWords = (state, most) => t("audience.cannot", { n: state.reach.value?.cannotSeal.length ?? 0, names: namesOf(state.reach.value?.cannotSeal ?? [], most) });

/** @param {AudienceState} state @param {Unsealed} value @param {() => string} words @param {string} [hint] */
const decision = (state, value, words, hint) => html`
  <label class="check">${box("radio", "unsealed", value, () => state.unsealed.value === value, () => state.decide(value))}<span>${words}${hint && html`<small>${hint}</small>`}</span></label>`;

/** Before a post that some cannot get sealed. True when it is decided. @param {AudienceState} state @returns {Promise<boolean>} */
export async function decideUnsealed(state) {
  if (state.choice.peek() === "" && !state.fixed) {
    await chooseAudience(state);
    return false;
  }
  if (!(await state.undecided()).length) return true;
  const answer = await openDialog(t("audience.askTitle"), close => html`
    <p>${cannotWords(state, 10)} ${t("audience.sendHint")}</p>
    <div class="actions">
      <button type="button" class="button quiet" data-testid="unsealed-send" @click=${() => close("send")}>${t("audience.askSend")}</button>
      <button type="button" class="button" data-testid="unsealed-leave" @click=${() => close("leave_out")}>${t("audience.askLeave")}</button>
    </div>`);
  if (answer) state.decide(answer);
  return Boolean(answer);
}
