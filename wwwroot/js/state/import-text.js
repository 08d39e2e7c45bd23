// The words of archives, by what the node calls things.
/** @import { ArchiveAudience } from "../types.js" */
/** @import { TextKey } from "../lib/text.js" */

/** Where an archive comes from. */
export const KINDS = /** @type {const} */ ({
  facebook: "bring.kind.facebook",
  mastodon: "bring.kind.mastodon",
  diaspora: "bring.kind.diaspora",
  personalnode: "bring.kind.personalnode",
});

/** How to get an archive there. */
export const WAYS = /** @type {const} */ ({
  facebook: "bring.facebook",
  mastodon: "bring.mastodon",
  diaspora: "bring.diaspora",
  personalnode: "bring.personalnode",
});

/** Whom posts were for. @type {Record<ArchiveAudience, TextKey>} */
export const GROUPS = {
  unknown: "bring.audience.unknown",
  public: "bring.audience.public",
  unlisted: "bring.audience.unlisted",
  friends: "bring.audience.friends",
  chosen: "bring.audience.chosen",
};

/** Whom they can be for here. */
export const CHOICES = /** @type {const} */ ({ me: "bring.me", friends: "bring.friends", public: "bring.public" });

/** Why something was left out. @type {Record<string, TextKey>} */
export const REASONS = {
  video: "bring.gap.video",
  comment: "bring.gap.comment",
  like: "bring.gap.like",
  message: "bring.gap.message",
  group: "bring.gap.group",
  other_page: "bring.gap.other_page",
  reshare: "bring.gap.reshare",
  empty: "bring.gap.empty",
  no_date: "bring.gap.no_date",
  photo_missing: "bring.gap.photo_missing",
  photo_unreadable: "bring.gap.photo_unreadable",
  damaged: "bring.gap.damaged",
  unsafe_path: "bring.gap.unsafe_path",
  too_long: "bring.gap.too_long",
  person: "bring.gap.person",
  poll: "bring.gap.poll",
};
