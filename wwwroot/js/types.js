// The shapes of the owner API, as the node sends them.

/** @typedef {{id: string, url: string, name: string, handle: string, address: string, host: string, mine: boolean, kind: "person" | "feed", emoji?: Emoji[], avatar?: string | null}} PersonRef */
/** A line of a profile; a link has its url, and the host it really leads to. @typedef {{name: string, value: string, url: string | null, host: string | null, verifiedAt: string | null}} Field */
/** How a post is addressed; "aspects" and "me" (nobody else) only on one's own, "direct" sealed for or naming particular people. @typedef {"public" | "friends" | "aspects" | "me" | "direct"} Audience */
/** Whom a post would reach. @typedef {{audience: Audience, sealed: boolean, people: PersonRef[], cannotSeal: PersonRef[], notFollowing: PersonRef[], under: PersonRef | null}} Reach */
/** @typedef {{id: string, name: string, people: string[]}} Aspect */
/** @typedef {{person: string, host: string, attempts: number, nextTry: string | null, state: string, reason: string | null}} Waiting */
/** How far a thread is filled in from where its posts live. @typedef {{id: string, done: boolean, read: number, added: number}} ThreadFill */
/** @typedef {{total: number, delivered: number, gaveUp: number, seen: number, waiting: Waiting[]}} Delivery */
/**
 * @typedef {object} Post
 * @property {string} id
 * @property {string} url
 * @property {PersonRef} author
 * @property {boolean} mine
 * @property {string} text
 * @property {string} html sanitised by the node
 * @property {string | null} summary
 * @property {string | null} language a tag of BCP 47
 * @property {string} published
 * @property {string | null} edited
 * @property {Audience} audience
 * @property {boolean} sealed
 * @property {Array<{id: string, name: string}>} aspects
 * @property {PersonRef[]} recipients
 * @property {{id: string | null, url: string, author: PersonRef | null} | null} inReplyTo
 * @property {string | null} root
 * @property {string[]} tags
 * @property {Array<{name: string, url: string}>} mentions
 * @property {Photo[]} photos
 * @property {Emoji[]} emoji
 * @property {number} likes
 * @property {number} reshares
 * @property {number} replies
 * @property {boolean} liked
 * @property {boolean} reshared
 * @property {PersonRef[]} resharedBy
 * @property {boolean} deleted
 * @property {boolean} signed
 * @property {string | null} hiddenBy the muted word because of which it is folded up
 * @property {string} cursor
 * @property {Delivery | null} delivery
 * @property {boolean} sensitive folded away, by its summary or its author's wish
 * @property {Poll | null} poll
 * @property {Quote | null} quote
 * @property {Quotable | null} quotable
 * @property {boolean} bookmarked
 * @property {boolean} pinned one's own, first on one's page
 * @property {string | null} expires
 */
/**
 * @typedef {object} Photo
 * @property {string} id
 * @property {string} url its largest rendition
 * @property {string} alt
 * @property {number} width 0 while nobody knows it
 * @property {number} height
 * @property {string | null} blurHash
 * @property {Array<{width: number, height: number, url: string}>} sizes the narrowest first
 * @property {"ready" | "waiting" | "failed"} state
 * @property {string[]} albums ids of the owner's albums that it is in
 * @property {{x: number, y: number} | null} focus what stays in sight when it is cut: from -1, left and bottom, to 1, right and top
 */
/** A picture that stands for its shortcode between colons. @typedef {{shortcode: string, url: string}} Emoji */
/** @typedef {{photo: Photo, post: Post}} StreamPhoto */
/** A part of a photo, in fractions of it. @typedef {{x: number, y: number, width: number, height: number}} Crop */
/** @typedef {{id: string, name: string, count: number, cover: Photo | null}} Album */
/** @typedef {{cacheBytes: number, keepOriginals: boolean, cachedBytes: number, ownBytes: number, cachedPhotos: number, ownPhotos: number}} PhotoSettings */
/**
 * Automatic snapshots; folder is null when they lie in the data folder.
 * @typedef {{on: boolean, folder: string | null, place: string, sameDisk: boolean, withPhotos: boolean, kept: number, last: {made: string, file: string, bytes: number} | null, next: string | null, running: {done: number, total: number} | null, failure: string | null, failedAt: string | null, restored: {at: string, made: string, posts: number} | null}} Backup
 */
/** @typedef {{parts: Array<{name: string, bytes: number, count: number | null}>, databaseBytes: number, shrinksTo: number | null, copies: Array<{name: string, bytes: number, made: string}>, diskFree: number, diskTotal: number, diskLow: boolean, keepDays: number, keepFrom: string | null, choices: number[], lastRemovedAt: string | null, lastRemoved: number}} StorageUse */
/** @typedef {{before: string, goes: number, stays: number, exact: boolean}} StorageForecast */
/** The owner's copies at a friend's. @typedef {{id: string, person: PersonRef | null, state: "asking" | "asked" | "allowed" | "refused" | "ended" | "ending", since: string, limit: number, used: number, made: string | null, late: boolean, failure: string | null, nextTry: string | null, sending: {done: number, total: number} | null}} Holder */
/** A friend's copies here. @typedef {{id: string, person: PersonRef | null, state: "asked" | "kept" | "refused", since: string, limit: number, used: number, made: string | null}} KeptCopy */
/** @typedef {{holders: Holder[], kept: KeptCopy[], canBeAsked: PersonRef[]}} Held */
/** @typedef {"anyone" | "followers" | "nobody"} Quotable */
/** @typedef {{options: Array<{text: string, votes: number, voted: boolean}>, multiple: boolean, ends: string | null, closed: boolean, voters: number, voted: boolean}} Poll */
/** @typedef {{state: "shown" | "pending" | "refused" | "gone" | "hidden", id: string | null, url: string | null, author: PersonRef | null, text: string | null, html: string | null, summary: string | null, sensitive: boolean, published: string | null, photos: Photo[], language: string | null, emoji: Emoji[]}} Quote */
/** @typedef {{options: string[], multiple: boolean, ends: string | number}} NewPoll */
/**
 * What a new post has, and a draft in part.
 * @typedef {{text: string, audience: string | string[], photos: string[], inReplyTo?: string | null, summary?: string | null, poll?: NewPoll | null, quote?: string | null, quotable?: Quotable | null, language?: string | null, expiresIn?: number | null, showRecipients?: boolean, unsealed?: Unsealed}} NewPost
 */
/** @typedef {NewPost & {id: string, scheduledAt: string | null, problem: string | null, created: string, updated: string}} Draft */
/**
 * @typedef {object} Person
 * @property {string} id
 * @property {string} url
 * @property {string} name
 * @property {string} handle
 * @property {string} address
 * @property {string} bioHtml sanitised by the node
 * @property {string} host
 * @property {"no" | "requested" | "yes" | "rejected"} following
 * @property {"no" | "requested" | "yes"} follower
 * @property {boolean} blocked
 * @property {boolean} verified the owner compared the words with them
 * @property {boolean} canVerify they have a key to compare
 * @property {boolean} canSeal their server knows sealing
 * @property {boolean} muted
 * @property {boolean} hidesReshares
 * @property {string | null} birthday "MM-DD" or "YYYY-MM-DD"
 * @property {string | null} [avatar] where to load it
 * @property {string | null} [banner]
 * @property {"person" | "feed"} kind
 * @property {Field[]} fields
 * @property {Emoji[]} emoji of the name, the words about themselves and the fields
 * @property {string | null} warning
 * @property {string | null} warningCode
 * @property {string | null} since
 */
/** @typedef {{id: string, person: Person, at: string}} FollowRequest */
/** @typedef {{posts: number, following: number, followers: number, requests: number, messages: number, notifications: number}} Counts */
/** @typedef {{id: string, url: string, name: string, handle: string, address: string, bio: string, bioHtml: string, autoAccept: boolean, counts: Counts, key: string, birthday: string | null, fields: Field[], avatar?: string | null, banner?: string | null}} Me */
/** @typedef {{name: string | null, handle: string | null, ready: boolean, signedIn: boolean, url: string, version: string}} NodeInfo */
/** @typedef {{id: string, name: string, created: string, lastUsed: string | null, scopes: string[]}} Token */
/** @typedef {{text: string, html: string, summary: string | null, at: string}} Version */
/** @typedef {{id: string, post: string | null, type: string, person: string, host: string, state: string, attempts: number, nextTry: string | null, reason: string | null, reasonCode: string | null, created: string, seen: boolean}} DeliveryRow */
/** @typedef {"leave_out" | "send"} Unsealed */
/** A post that was found, with its conversation when it is a message. @typedef {Post & {conversation: string | null}} Found */
/** @typedef {Post & {conversation: string, seenBy: PersonRef[]}} Message */
/** @typedef {{id: string, people: PersonRef[], last: Message | null, unread: number, updated: string, muted: boolean, cursor: string}} Conversation */
/** @typedef {{words: string[], qr: string, verified: boolean}} Verification */
/**
 * @typedef {object} Identity
 * @property {string} id
 * @property {string} address
 * @property {string} url
 * @property {string} key
 * @property {string | null} agreementKey
 * @property {string | null} agreementSince
 * @property {boolean} superseded somebody else holds the newest key
 * @property {string | null} movedTo the account elsewhere under which the owner goes on
 * @property {Array<{sequence: number, kind: string, at: string, detail: string, disowns?: number | null}>} log
 */
/** @typedef {{id: string, group: string, kind: string, people: PersonRef[], count: number, post: Post | null, subject: string | null, at: string, read: boolean}} Notification */
/** @typedef {{items: Notification[], next: string | null, unread: number}} NotificationPage */
/** @typedef {{unread: number, notification: Notification | null}} NotificationEvent */
/** @typedef {"host" | "word" | "account" | "muted_account"} RuleKind */
/** @typedef {{id: string, kind: RuleKind, value: string, at: string}} Rule */
/**
 * @typedef {object} ImportResult
 * @property {boolean} applied
 * @property {number} hosts
 * @property {number} accounts
 * @property {number} muted
 * @property {number} known blocked or muted already
 * @property {number} ends people with whom a follow ends
 * @property {number} skippedCount
 * @property {Array<{line: number, kind: RuleKind, value: string}>} items
 * @property {Array<{line: number, text: string, reason: string, reasonCode: string | null}>} skipped
 */
/** Something left out of an archive, and why. @typedef {{reason: string, count: number, examples: string[]}} ImportGap */
/** @typedef {"unknown" | "public" | "unlisted" | "friends" | "chosen"} ArchiveAudience */
/** @typedef {{posts: number, known: number, photos: number, first: string | null, last: string | null, audiences: Array<{audience: ArchiveAudience, posts: number}>, people: number, accounts: number, rules: number, leftOut: ImportGap[]}} ImportPreview */
/** @typedef {{total: number, done: number, added: number, known: number, photos: number, people: number, accounts: number, rules: number, leftOut: ImportGap[]}} ImportReport */
/** @typedef {{audiences: Record<string, string>, people: boolean, accounts: boolean, rules: boolean}} ImportWishes */
/**
 * An archive that comes home.
 * @typedef {object} Import
 * @property {string} id
 * @property {"receiving" | "reading" | "ready" | "running" | "paused" | "done" | "failed"} state
 * @property {"facebook" | "mastodon" | "diaspora" | "personalnode" | null} kind
 * @property {Array<{name: string, size: number, received: number}>} files
 * @property {ImportPreview | null} preview
 * @property {ImportReport | null} report
 * @property {{code: string, detail: string} | null} problem
 */
/** @typedef {{id: string, url: string, state: "ready" | "running" | "done" | "failed", done: number, total: number}} Export */
/** @typedef {{id: string, name: string, link: string, state: "open" | "used", from: string | null, created: string, sent: string | null, used: string | null, person: PersonRef | null}} Invitation */
/** @template T @typedef {{items: T[], next: string | null}} Page */
export {};
