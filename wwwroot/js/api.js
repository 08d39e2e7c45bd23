// The only place that speaks HTTP to the node.
import { said, t } from "./lib/text.js";

/** @import * as T from "./types.js" */

/** @typedef {{code?: string, reason?: string, detail?: string, place?: string, title?: string, errors?: Record<string, string[]>, codes?: Record<string, string[]>}} Problem */

/** A refusal by the node (RFC 9457 problem details), or no answer at all (status 0, code "network"). */
export class ApiError extends Error {
  /** @param {number} status @param {Problem} problem @param {number} [retryAfter] */
  constructor(status, problem, retryAfter = 0) {
    // The node speaks English; the page says the same in its own language, by the codes.
    /** @type {Record<string, string[]>} */
    const errors = Object.fromEntries(Object.entries(problem.errors ?? {}).map(([field, sentences]) =>
      [field, sentences.map((sentence, i) => said("invalid", problem.codes?.[field]?.[i] ?? "") ?? sentence)]));
    super(Object.values(errors)[0]?.[0] || said("problem", `${problem.code}.${problem.reason}`, { ...problem }) || said("problem", problem.code ?? "", { ...problem })
      || problem.detail || problem.title || t("error.unknown", { status: String(status) }));
    this.status = status;
    this.code = problem.code ?? "";
    /** Seconds after which the node wants to be asked again. */
    this.retryAfter = retryAfter;
    this.errors = errors;
    /** Where a post lives that is not kept here any more. */
    this.place = problem.place ?? "";
  }
}

/** Called when a call is refused because the session is over. @type {() => void} */
let sessionLost = () => {};
/** @param {() => void} fn */
export const onSessionLost = fn => { sessionLost = fn; };

/** @param {string} method @param {string} path @param {any} [body] @returns {Promise<any>} */
export async function call(method, path, body) {
  /** @type {Response} */
  let response;
  try {
    response = await fetch(`/api/${path}`, {
      method,
      headers: { Accept: "application/json", ...(body === undefined ? {} : { "Content-Type": body instanceof Blob ? body.type : "application/json" }) },
      body: body === undefined || body instanceof Blob ? body : JSON.stringify(body),
      signal: AbortSignal.timeout(60_000),
    });
  } catch {
    throw noAnswer();
  }
  const text = await response.text().catch(() => "");
  return answer(response.status, text, response.headers.get("Retry-After"));
}

const noAnswer = () => new ApiError(0, { code: "network", detail: t("error.network") });

/** @param {number} status @param {string} text @param {string | null} after */
function answer(status, text, after) {
  const data = parse(text);
  if (status >= 200 && status < 300) return data;
  const problem = data ?? {};
  if (status === 429 && !problem.detail) problem.detail = t("error.tooMany", { n: Number(after) || 60 });
  if (status >= 500 && !problem.detail) problem.detail = t("error.server");
  if (status === 401 && problem.code === "session.required") sessionLost();
  throw new ApiError(status, problem, Number(after) || 0);
}

/**
 * Sends a photo and tells how much of it has gone, which fetch cannot.
 * @param {Blob} file @param {{progress: (part: number) => void, signal: AbortSignal}} options @returns {Promise<T.Photo>}
 */
export const uploadPhoto = (file, { progress, signal }) => new Promise((resolve, reject) => {
  const request = new XMLHttpRequest();
  const body = new FormData();
  body.append("file", file);
  request.open("POST", "/api/photos");
  request.setRequestHeader("Accept", "application/json");
  request.upload.addEventListener("progress", event => progress(event.total ? event.loaded / event.total : 0));
  request.addEventListener("load", () => {
    try {
      resolve(answer(request.status, request.responseText, request.getResponseHeader("Retry-After")));
    } catch (error) {
      reject(error);
    }
  });
  request.addEventListener("error", () => reject(noAnswer()));
  request.addEventListener("abort", () => reject(noAnswer()));
  signal.addEventListener("abort", () => request.abort(), { once: true });
  request.send(body);
});

/** @param {string} text */
function parse(text) {
  try {
    return text ? JSON.parse(text) : null;
  } catch {
    return null;
  }
}

/** @param {Record<string, string | number | null | undefined>} values */
export function query(values) {
  const parts = Object.entries(values).filter(([, value]) => value !== null && value !== undefined && value !== "");
  return parts.length ? `?${new URLSearchParams(parts.map(([key, value]) => [key, String(value)]))}` : "";
}
const e = encodeURIComponent;

/** @returns {Promise<T.NodeInfo>} */
export const getNode = () => call("GET", "node");
/** @param {{token: string, name: string, handle: string, password: string}} body @returns {Promise<{recoveryPhrase: string, me: T.Me}>} */
export const setUp = body => call("POST", "setup", body);
/** @param {{password: string} | {link: string}} body @returns {Promise<T.Me>} */
export const signIn = body => call("POST", "session", body);
export const signOut = () => call("DELETE", "session");
/** @param {string} current @param {string} next */
export const changePassword = (current, next) => call("POST", "password", { current, new: next });
/** @returns {Promise<T.Me>} */
export const getMe = () => call("GET", "me");
/** @param {{name?: string, bio?: string, autoAccept?: boolean, birthday?: string, avatar?: string, banner?: string, fields?: Array<{name: string, value: string}>}} body avatar and banner: a photo, "" for none @returns {Promise<T.Me>} */
export const patchMe = body => call("PATCH", "me", body);
/** @returns {Promise<T.Page<T.Token>>} */
export const getTokens = () => call("GET", "tokens");
/** @param {string} name @returns {Promise<T.Token & {token: string}>} */
export const createToken = name => call("POST", "tokens", { name });
/** @param {string} id */
export const deleteToken = id => call("DELETE", `tokens/${e(id)}`);

/** @param {string | null} [after] @returns {Promise<T.Page<T.Person>>} */
export const getPeople = after => call("GET", `people${query({ after })}`);
/** @param {string} id @returns {Promise<T.Person>} */
export const getPerson = id => call("GET", `people/${e(id)}`);
/** @param {string} url @returns {Promise<T.Person>} */
export const follow = url => call("POST", "people", { url });
/** @param {string} id */
export const unfollow = id => call("DELETE", `people/${e(id)}`);
/** @param {string} id */
export const removeFollower = id => call("DELETE", `people/${e(id)}/follower`);
/** @param {string} id @param {boolean} on @returns {Promise<T.Person>} */
export const block = (id, on) => call(on ? "PUT" : "DELETE", `people/${e(id)}/block`);
/** @param {string} id @param {"mute" | "hide-reshares"} what @param {boolean} on @returns {Promise<T.Person>} */
export const wantLess = (id, what, on) => call(on ? "PUT" : "DELETE", `people/${e(id)}/${what}`);
/** @returns {Promise<T.Page<T.FollowRequest>>} */
export const getRequests = () => call("GET", "people/requests");
/** @param {string} id @returns {Promise<T.Person>} */
export const acceptRequest = id => call("POST", `people/requests/${e(id)}/accept`);
/** @param {string} id */
export const rejectRequest = id => call("POST", `people/requests/${e(id)}/reject`);

/** @returns {Promise<T.Page<T.Aspect>>} */
export const getAspects = () => call("GET", "aspects");
/** @param {string} name @returns {Promise<T.Aspect>} */
export const createAspect = name => call("POST", "aspects", { name });
/** @param {string} id @param {string} name @returns {Promise<T.Aspect>} */
export const renameAspect = (id, name) => call("PATCH", `aspects/${e(id)}`, { name });
/** @param {string} id */
export const deleteAspect = id => call("DELETE", `aspects/${e(id)}`);
/** @param {string} id @param {string} person @param {boolean} inside @returns {Promise<T.Aspect>} */
export const putInAspect = (id, person, inside) => call(inside ? "PUT" : "DELETE", `aspects/${e(id)}/people/${e(person)}`);
/** @param {string} audience @param {string} [inReplyTo] @returns {Promise<T.Reach>} */
export const getAudience = (audience, inReplyTo) => call("GET", `audience${query({ audience, inReplyTo })}`);

/** @param {string | null} [before] @returns {Promise<T.Page<T.Conversation>>} */
export const getConversations = before => call("GET", `conversations${query({ before })}`);
/** @param {{people: string[], text: string, photos?: string[]}} body @returns {Promise<T.Conversation>} */
export const startConversation = body => call("POST", "conversations", body);
/** @param {string} id @param {boolean} muted @returns {Promise<T.Conversation>} */
export const muteConversation = (id, muted) => call("PATCH", `conversations/${e(id)}`, { muted });
/** @param {string} id @returns {Promise<T.Conversation>} */
export const getConversation = id => call("GET", `conversations/${e(id)}`);
/** @param {string} id @param {string | null} before @param {number} limit @returns {Promise<T.Page<T.Message>>} */
export const getMessages = (id, before, limit) => call("GET", `conversations/${e(id)}/messages${query({ before, limit })}`);
/** @param {string} id @param {{text: string, inReplyTo?: string, photos?: string[]}} body @returns {Promise<T.Message>} */
export const sendMessage = (id, body) => call("POST", `conversations/${e(id)}/messages`, body);
/** @param {string} id */
export const readConversation = id => call("POST", `conversations/${e(id)}/read`);
/** @param {string} id */
export const tellTyping = id => call("POST", `conversations/${e(id)}/typing`);

/** @param {string} person @returns {Promise<T.Verification>} */
export const getVerification = person => call("GET", `people/${e(person)}/verification`);
/** @param {string} person @param {boolean} on @returns {Promise<T.Person>} */
export const setVerified = (person, on) => call(on ? "PUT" : "DELETE", `people/${e(person)}/verified`);
/** @returns {Promise<T.Identity>} */
export const getIdentity = () => call("GET", "identity");
/** @param {"rotate" | "recover" | "move"} how @param {{password: string, phrase?: string, url?: string}} body @returns {Promise<T.Identity | null>} */
export const changeIdentity = (how, body) => call("POST", `identity/${how}`, body);

/** @param {{before?: string | null, aspect?: string, tag?: string, person?: string, limit?: number}} filter @returns {Promise<T.Page<T.Post>>} */
export const getFeed = filter => call("GET", `feed${query(filter)}`);
/** @param {string} id @returns {Promise<T.Post>} */
export const getPost = id => call("GET", `posts/${e(id)}`);
/** @param {T.NewPost} body @returns {Promise<T.Post>} */
export const createPost = body => call("POST", "posts", body);
/** @param {string} id @param {{text: string, summary?: string, photos?: string[]}} body @returns {Promise<T.Post>} */
export const editPost = (id, body) => call("PATCH", `posts/${e(id)}`, body);
/** @param {string} id */
export const deletePost = id => call("DELETE", `posts/${e(id)}`);
/** @param {string} id @returns {Promise<T.Page<T.Version>>} */
export const getHistory = id => call("GET", `posts/${e(id)}/history`);
/** @param {string} person @returns {Promise<T.Page<T.Post>>} */
export const getPinned = person => call("GET", `people/${e(person)}/pinned`);
/** @param {string} id @returns {Promise<T.Page<T.Post>>} */
export const getThread = id => call("GET", `posts/${e(id)}/thread`);
/** @param {string} id @returns {Promise<T.ThreadFill>} */
export const fillThread = id => call("POST", `posts/${e(id)}/thread/fill`);
/** @param {string} id @param {"like" | "reshare" | "bookmark" | "pin"} what @param {boolean} on @returns {Promise<T.Post>} */
export const mark = (id, what, on) => call(on ? "PUT" : "DELETE", `posts/${e(id)}/${what}`);
/** @param {string} id @param {number[]} options @returns {Promise<T.Post>} */
export const vote = (id, options) => call("PUT", `posts/${e(id)}/vote`, { options });
/** @param {{q?: string, person?: string, aspect?: string, after?: string, before?: string, photos?: string, cursor?: string | null, limit?: number}} filter @returns {Promise<T.Page<T.Found>>} */
export const search = filter => call("GET", `search${query(filter)}`);
/** @param {{day?: string, before?: string | null, limit?: number}} page @returns {Promise<T.Page<T.Post>>} */
export const getMemories = page => call("GET", `memories${query(page)}`);
/** @param {{before?: string | null, limit?: number}} page @returns {Promise<T.Page<T.Post>>} */
export const getBookmarks = page => call("GET", `bookmarks${query(page)}`);
/** @param {string | null} [before] @returns {Promise<T.Page<T.Draft>>} */
export const getDrafts = before => call("GET", `drafts${query({ before })}`);
/** @param {T.NewPost & {scheduledAt?: string | null}} body @returns {Promise<T.Draft>} */
export const createDraft = body => call("POST", "drafts", body);
/** @param {string} id @param {Partial<T.NewPost> & {scheduledAt?: string | null}} body @returns {Promise<T.Draft>} */
export const changeDraft = (id, body) => call("PATCH", `drafts/${e(id)}`, body);
/** @param {string} id */
export const deleteDraft = id => call("DELETE", `drafts/${e(id)}`);
/** @param {string} id @returns {Promise<T.Post>} */
export const publishDraft = id => call("POST", `drafts/${e(id)}/publish`);
/** @param {string} id @returns {Promise<T.Page<{id: string, url: string, post: string | null, person: T.PersonRef | null}>>} */
export const getQuotes = id => call("GET", `posts/${e(id)}/quotes`);
/** @param {string} id @param {string} quote */
export const revokeQuote = (id, quote) => call("DELETE", `posts/${e(id)}/quotes/${e(quote)}`);
/** @param {string} text @returns {Promise<{html: string}>} */
export const preview = text => call("POST", "preview", { text });
/** @param {string | null} [after] @returns {Promise<T.Page<T.DeliveryRow>>} */
export const getDeliveries = after => call("GET", `deliveries${query({ after })}`);

/** @param {string | null} [before] @returns {Promise<T.NotificationPage>} */
export const getNotifications = before => call("GET", `notifications${query({ before })}`);
/** @param {string} upTo the newest that was seen */
export const readNotifications = upTo => call("POST", "notifications/read", { upTo });
/** @returns {Promise<Record<string, boolean>>} */
export const getNotificationSettings = () => call("GET", "notifications/settings");
/** @param {Record<string, boolean>} changes @returns {Promise<Record<string, boolean>>} */
export const changeNotificationSettings = changes => call("PATCH", "notifications/settings", changes);

/** @param {string | null} [before] @returns {Promise<T.Page<T.Rule>>} */
export const getRules = before => call("GET", `rules${query({ before })}`);
/** @param {T.RuleKind} kind @param {string} value @returns {Promise<T.Rule>} */
export const addRule = (kind, value) => call("POST", "rules", { kind, value });
/** @param {string} id */
export const deleteRule = id => call("DELETE", `rules/${e(id)}`);
/** @param {Blob} list @param {{preview: boolean, limitedToo: boolean}} options @returns {Promise<T.ImportResult>} */
export const importRules = (list, { preview, limitedToo }) =>
  call("POST", `rules/import${query({ preview: String(preview), limitedToo: String(limitedToo) })}`, new Blob([list], { type: "text/csv" }));

/** @param {string} id @returns {Promise<T.Photo>} */
export const getPhoto = id => call("GET", `photos/${e(id)}`);
/** @param {string} id @param {string} alt @returns {Promise<T.Photo>} */
export const describePhoto = (id, alt) => call("PATCH", `photos/${e(id)}`, { alt });
/** @param {string} id only one that is in no post */
export const deletePhoto = id => call("DELETE", `photos/${e(id)}`);
/** @param {string} id @param {T.Crop & {use: "avatar" | "banner"}} crop @returns {Promise<T.Photo>} */
export const cropPhoto = (id, crop) => call("POST", `photos/${e(id)}/crop`, crop);
/** @param {{person: string, before?: string | null, limit?: number}} page @returns {Promise<T.Page<T.StreamPhoto>>} */
export const getPhotos = page => call("GET", `photos${query(page)}`);

/** @param {{passphrase?: string, password?: string, language?: string}} body @returns {Promise<T.Export>} */
export const beginExport = body => call("POST", "exports", body);
/** @param {string} id @returns {Promise<T.Export>} */
export const getExport = id => call("GET", `exports/${e(id)}`);
/** @param {string} account @param {string} password @returns {Promise<T.Identity>} */
export const leaveFor = (account, password) => call("POST", "identity/leave", { account, password });
/** @returns {Promise<T.Identity>} */
export const stay = () => call("DELETE", "identity/leave");

/** @returns {Promise<T.Page<T.Album>>} */
export const getAlbums = () => call("GET", "albums");
/** @param {string} name @returns {Promise<T.Album>} */
export const createAlbum = name => call("POST", "albums", { name });
/** @param {string} id @param {string} name @returns {Promise<T.Album>} */
export const renameAlbum = (id, name) => call("PATCH", `albums/${e(id)}`, { name });
/** @param {string} id */
export const deleteAlbum = id => call("DELETE", `albums/${e(id)}`);
/** @param {string} id @param {{before?: string | null, limit?: number}} page @returns {Promise<T.Page<T.StreamPhoto>>} */
export const getAlbumPhotos = (id, page) => call("GET", `albums/${e(id)}/photos${query(page)}`);
/** @param {string} id @param {string} photo @param {boolean} inside */
export const putInAlbum = (id, photo, inside) => call(inside ? "PUT" : "DELETE", `albums/${e(id)}/photos/${e(photo)}`);

/** @returns {Promise<T.Page<T.Import>>} */
export const getImports = () => call("GET", "imports");
/** @param {string} id @returns {Promise<T.Import>} */
export const getImport = id => call("GET", `imports/${e(id)}`);
/** @param {Array<{name: string, size: number}>} files @returns {Promise<T.Import>} */
export const createImport = files => call("POST", "imports", { files });
/** @param {string} id @param {number} index @param {number} offset @param {Blob} piece @returns {Promise<T.Import>} */
export const sendImportPiece = (id, index, offset, piece) => call("PUT", `imports/${e(id)}/files/${index}${query({ offset })}`, piece);
/** @param {string} id @param {T.ImportWishes} wishes @returns {Promise<T.Import>} */
export const startImport = (id, wishes) => call("POST", `imports/${e(id)}/start`, wishes);
/** @param {string} id @returns {Promise<T.Import>} */
export const pauseImport = id => call("POST", `imports/${e(id)}/pause`);
/** @param {string} id @returns {Promise<T.Import>} */
export const resumeImport = id => call("POST", `imports/${e(id)}/resume`);
/** @param {string} id */
export const removeImport = id => call("DELETE", `imports/${e(id)}`);
