// Drives two nodes by masto.js, the client library of Elk and Phanpy, and prints what it saw as one JSON object. The settings come as JSON on
// standard input: { alice: { url, handle }, bob: { url, handle }, password, photo (base64) }.
import { createHash, randomBytes } from "node:crypto";
import { createOAuthAPIClient, createRestAPIClient, createStreamingAPIClient } from "masto";

const settings = JSON.parse(await text(process.stdin));
const redirect = "http://127.0.0.1:1/callback";
const scopes = "read write follow push";
const seen = {};
const ids = {};

const alice = await enter(settings.alice.url, "Elk");
const bob = await enter(settings.bob.url, "Phanpy");
const a = alice.rest;
const b = bob.rest;

await step("instance", async () => {
  const v2 = await a.v2.instance.fetch();
  const v1 = await a.v1.instance.fetch();
  return { domain: v2.domain, uri: v1.uri, characters: v2.configuration.statuses.maxCharacters, photos: v2.configuration.statuses.maxMediaAttachments, streaming: v2.configuration.urls.streaming, registrations: v2.registrations.enabled };
});
await step("me", async () => {
  const me = await a.v1.accounts.verifyCredentials();
  return { username: me.username, acct: me.acct, privacy: me.source.privacy };
});
await step("startup", async () => {
  const asked = [
    a.v1.customEmojis.list(), a.v1.announcements.list(), a.v1.preferences.fetch(), a.v1.lists.list(), a.v1.followedTags.list(), a.v2.filters.list(), a.v1.followRequests.list(),
    a.v1.markers.fetch({ timeline: ["home", "notifications"] }), a.v1.trends.tags.list(), a.v1.trends.statuses.list(), a.v1.trends.links.list(), a.v1.notifications.list(), a.v1.conversations.list(),
    a.v1.bookmarks.list(), a.v1.mutes.list(), a.v1.blocks.list(), a.v1.endorsements.list(), a.v1.featuredTags.list(), a.v1.scheduledStatuses.list(),
  ];
  return (await Promise.allSettled(asked)).map(answer => answer.status);
});
await step("resolve", async () => {
  const found = await a.v2.search.list({ q: `@${settings.bob.handle}@${new URL(settings.bob.url).host}`, resolve: true, type: "accounts" });
  ids.bobsId = found.accounts[0].id;
  return found.accounts.map(account => account.acct);
});
await step("follow", async () => {
  await a.v1.accounts.$select(ids.bobsId).follow();
  await until(async () => (await a.v1.accounts.relationships.fetch({ id: [ids.bobsId] }))[0].following);
  const alicesId = (await until(async () => (await b.v1.notifications.list()).find(n => n.type === "follow"))).account.id;
  await b.v1.accounts.$select(alicesId).follow();
  await until(async () => (await a.v1.accounts.relationships.fetch({ id: [ids.bobsId] }))[0].followedBy);
  ids.alicesId = alicesId;
  return (await a.v1.accounts.$select("me").following.list()).map(account => account.username);
});

const socket = createStreamingAPIClient({ streamingApiUrl: (await a.v2.instance.fetch()).configuration.urls.streaming, accessToken: alice.token });
const byWebSocket = [];
const watching = (async () => {
  for await (const event of socket.user.subscribe()) {
    byWebSocket.push({ event: event.event, stream: event.stream, content: event.payload?.content, type: event.payload?.type, id: typeof event.payload === "string" ? event.payload : event.payload?.id });
  }
})();
const bySse = [];
const sse = new AbortController();
const reading = readSse(`${settings.alice.url}/api/v1/streaming/user`, alice.token, sse.signal, bySse);
await until(async () => bySse.length > 0);

await step("post", async () => {
  const media = await a.v2.media.create({ file: new Blob([Buffer.from(settings.photo, "base64")], { type: "image/jpeg" }), description: "A table by the window" });
  const described = await a.v1.media.$select(media.id).update({ description: "A long table" });
  const status = await a.v1.statuses.create({ status: "Hello from masto #interop", mediaIds: [media.id], visibility: "public" });
  ids.post = status.id;
  const image = await fetch(status.mediaAttachments[0].url);
  const there = await until(async () => (await b.v1.timelines.home.list()).find(s => s.uri === status.uri));
  ids.postAtBob = there.id;
  return { alt: described.description, visibility: status.visibility, image: `${image.status} ${image.headers.get("content-type")}`, altThere: there.mediaAttachments[0].description, tags: status.tags.map(t => t.name) };
});
await step("home", async () => (await a.v1.timelines.home.list({ limit: 5 })).some(s => s.id === ids.post));
await step("edit", async () => {
  const edited = await a.v1.statuses.$select(ids.post).update({ status: "Hello again from masto #interop", mediaIds: [(await a.v1.statuses.$select(ids.post).fetch()).mediaAttachments[0].id] });
  await until(async () => (await b.v1.statuses.$select(ids.postAtBob).fetch()).content.includes("again"));
  const source = await a.v1.statuses.$select(ids.post).source.fetch();
  return { content: edited.content, source: source.text, versions: (await a.v1.statuses.$select(ids.post).history.list()).length, photos: edited.mediaAttachments.length };
});
await step("reply", async () => {
  const reply = await b.v1.statuses.create({ status: "Hello back", inReplyToId: ids.postAtBob });
  const here = await until(async () => (await a.v1.statuses.$select(ids.post).context.fetch()).descendants.find(s => s.uri === reply.uri));
  const context = await a.v1.statuses.$select(here.id).context.fetch();
  return { above: context.ancestors.map(s => s.id === ids.post), answers: here.inReplyToId === ids.post };
});
await step("react", async () => {
  const liked = await b.v1.statuses.$select(ids.postAtBob).favourite();
  const passed = await b.v1.statuses.$select(ids.postAtBob).reblog();
  const kept = await b.v1.statuses.$select(ids.postAtBob).bookmark();
  const here = await until(async () => { const s = await a.v1.statuses.$select(ids.post).fetch(); return s.favouritesCount === 1 && s.reblogsCount === 1 && s; });
  return { liked: liked.favourited, passed: passed.reblog.id === ids.postAtBob, kept: kept.bookmarked, bookmarks: (await b.v1.bookmarks.list()).length, by: (await a.v1.statuses.$select(here.id).favouritedBy.list()).map(x => x.username) };
});
await step("favourites", async () => (await b.v1.favourites.list()).map(s => s.id === ids.postAtBob && s.favourited));
await step("pins", async () => {
  const pinned = (await a.v1.statuses.$select(ids.post).pin()).pinned;
  const mine = (await a.v1.accounts.$select("me").statuses.list({ pinned: true })).map(s => s.id === ids.post);
  const off = (await a.v1.statuses.$select(ids.post).unpin()).pinned;
  return { pinned, mine, off, left: (await a.v1.accounts.$select("me").statuses.list({ pinned: true })).length, theirs: await failure(() => b.v1.statuses.$select(ids.postAtBob).pin()) };
});
await step("domains", async () => {
  await a.v1.domainBlocks.create({ domain: "Bad.example" });
  const blocked = await a.v1.domainBlocks.list();
  await a.v1.domainBlocks.remove({ domain: "bad.example" });
  return { blocked, left: (await a.v1.domainBlocks.list()).length, nothing: await failure(() => a.v1.domainBlocks.create({ domain: "" })) };
});
await step("notifications", async () => {
  const all = await until(async () => { const list = await a.v1.notifications.list(); return ["mention", "favourite", "reblog", "follow"].every(t => list.some(n => n.type === t)) && list; });
  const mentions = await a.v1.notifications.list({ types: ["mention"] });
  await a.v1.notifications.$select(mentions[0].id).dismiss();
  const left = (await a.v1.notifications.list()).length;
  await a.v1.notifications.clear();
  return { kinds: [...new Set(all.map(n => n.type))].sort(), mentions: [...new Set(mentions.map(n => n.type))], fewer: all.length - left, cleared: (await a.v1.notifications.list()).length };
});
await step("lists", async () => {
  const list = await a.v1.lists.create({ title: "Neighbours" });
  await a.v1.lists.$select(list.id).accounts.create({ accountIds: [ids.bobsId] });
  const renamed = await a.v1.lists.$select(list.id).update({ title: "Near" });
  const theirs = await b.v1.statuses.create({ status: "for the list" });
  await until(async () => (await a.v1.timelines.list.$select(list.id).list()).some(s => s.uri === theirs.uri));
  const people = (await a.v1.lists.$select(list.id).accounts.list()).map(x => x.username);
  await a.v1.lists.$select(list.id).accounts.remove({ accountIds: [ids.bobsId] });
  const empty = (await a.v1.lists.$select(list.id).accounts.list()).length;
  await a.v1.lists.$select(list.id).remove();
  return { title: renamed.title, people, empty, gone: !(await a.v1.lists.list()).some(l => l.id === list.id) };
});
await step("poll", async () => {
  const asked = await a.v1.statuses.create({ status: "Tea or coffee?", poll: { options: ["Tea", "Coffee"], expiresIn: 3600 } });
  const there = await until(async () => (await b.v1.timelines.home.list()).find(s => s.uri === asked.uri));
  const voted = await b.v1.polls.$select(there.poll.id).votes.create({ choices: [1] });
  const counted = await until(async () => { const poll = await a.v1.polls.$select(asked.poll.id).fetch(); return poll.votesCount === 1 && poll; });
  return { voted: voted.voted, own: voted.ownVotes, counts: counted.options.map(o => o.votesCount), again: await failure(() => b.v1.polls.$select(there.poll.id).votes.create({ choices: [0] })) };
});
await step("private", async () => {
  const sealed = await a.v1.statuses.create({ status: "for friends alone", visibility: "private" });
  const there = await until(async () => (await b.v1.timelines.home.list()).find(s => s.uri === sealed.uri));
  const outside = await fetch(sealed.uri, { headers: { accept: "application/activity+json" } });
  return { here: sealed.visibility, there: there.visibility, outside: outside.status, reblog: await failure(() => b.v1.statuses.$select(there.id).reblog()) };
});
await step("conversation", async () => {
  const sent = await a.v1.statuses.create({ status: `@${settings.bob.handle}@${new URL(settings.bob.url).host} between us`, visibility: "direct" });
  const got = await until(async () => (await b.v1.conversations.list()).find(c => c.lastStatus?.content.includes("between us")));
  const answer = await b.v1.statuses.create({ status: "and back", inReplyToId: got.lastStatus.id, visibility: "public" });
  const here = await until(async () => (await a.v1.conversations.list()).find(c => c.lastStatus?.content.includes("and back")));
  const read = await a.v1.conversations.$select(here.id).read();
  const thread = await a.v1.statuses.$select(here.lastStatus.id).context.fetch();
  return { sent: sent.visibility, answer: answer.visibility, unread: here.unread, read: read.unread, people: here.accounts.map(x => x.username), before: thread.ancestors.length, mentions: here.lastStatus.mentions.map(m => m.username), feed: (await b.v1.timelines.home.list()).some(s => s.content.includes("between us")) };
});
await step("markers", async () => {
  await a.v1.markers.create({ home: { lastReadId: ids.post } });
  return { read: (await a.v1.markers.fetch({ timeline: ["home"] })).home.lastReadId === ids.post };
});
await step("filters", async () => {
  const filter = await a.v2.filters.create({ title: "Spoilers", context: ["home"], filterAction: "warn", keywordsAttributes: [{ keyword: "wombat", wholeWord: true }] });
  const theirs = await b.v1.statuses.create({ status: "about a wombat" });
  const here = await until(async () => (await a.v1.timelines.home.list()).find(s => s.uri === theirs.uri));
  const filtered = here.filtered.map(f => f.keywordMatches[0]);
  await a.v2.filters.$select(filter.id).remove();
  return { keyword: filter.keywords[0].keyword, filtered, left: (await a.v2.filters.list()).length };
});
await step("scheduled", async () => {
  const later = await a.v1.statuses.create({ status: "later", scheduledAt: new Date(Date.now() + 3600_000).toISOString() });
  const listed = (await a.v1.scheduledStatuses.list()).map(s => s.params.text);
  await a.v1.scheduledStatuses.$select(later.id).remove();
  return { listed, left: (await a.v1.scheduledStatuses.list()).length };
});
await step("pages", async () => {
  for (let i = 0; i < 5; i++) await a.v1.statuses.create({ status: `page ${i} #pages` });
  const all = [];
  for await (const page of a.v1.timelines.tag.$select("pages").list({ limit: 2 })) all.push(...page.map(s => s.content.match(/page (\d)/)[1]));
  return all.join("");
});
await step("profile", async () => {
  const changed = await a.v1.accounts.updateCredentials({ displayName: "Alice in masto", note: "By *app*" });
  return { name: changed.displayName, note: changed.source.note, there: (await until(async () => { const x = await b.v1.accounts.$select(ids.alicesId).fetch(); return x.displayName === "Alice in masto" && x; })).displayName };
});
await step("relations", async () => {
  const muted = await a.v1.accounts.$select(ids.bobsId).mute();
  const unmuted = await a.v1.accounts.$select(ids.bobsId).unmute();
  const alone = await a.v1.accounts.$select(ids.bobsId).unfollow();
  return { muted: muted.muting, unmuted: unmuted.muting, following: alone.following };
});
await step("delete", async () => {
  const gone = await a.v1.statuses.$select(ids.post).remove();
  return { text: gone.text, after: await failure(() => a.v1.statuses.$select(ids.post).fetch()) };
});
await step("errors", async () => ({
  unknown: await failure(() => a.v1.statuses.$select("0123456789abc").fetch()),
  empty: await failure(() => a.v1.statuses.create({ status: "" })),
  missing: await failure(() => a.v1.push.subscription.fetch()),
}));
await step("websocket", async () => {
  await until(async () => byWebSocket.some(e => e.event === "delete" && e.id === ids.post));
  return summary(byWebSocket);
});
await step("sse", async () => {
  await until(async () => bySse.some(e => e.event === "delete" && e.id === ids.post));
  return summary(bySse);
});
sse.abort();
socket.close();
await Promise.allSettled([watching, reading]);
await step("revoke", async () => {
  await alice.oauth.revoke({ clientId: alice.app.clientId, clientSecret: alice.app.clientSecret, token: alice.token });
  return failure(() => a.v1.accounts.verifyCredentials());
});
process.stdout.write(JSON.stringify(seen));

/** Registers, sends the owner's form back as a browser does, and trades the code for a token. */
async function enter(url, name) {
  const open = createRestAPIClient({ url });
  const app = await open.v1.apps.create({ clientName: name, redirectUris: redirect, scopes, website: "https://app.example" });
  const oauth = createOAuthAPIClient({ url });
  const verifier = randomBytes(32).toString("base64url");
  const query = new URLSearchParams({
    response_type: "code", client_id: app.clientId, redirect_uri: redirect, scope: scopes, state: "mine",
    code_challenge: createHash("sha256").update(verifier).digest("base64url"), code_challenge_method: "S256",
  });
  const page = await (await fetch(`${url}/oauth/authorize?${query}`, { headers: { accept: "text/html" } })).text();
  const form = new URLSearchParams([...page.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g)].map(m => [m[1], m[2].replaceAll("&amp;", "&")]));
  form.set("decision", "allow");
  form.set("password", settings.password);
  const sent = await fetch(`${url}/oauth/authorize`, { method: "POST", body: form, redirect: "manual", headers: { origin: url } });
  const back = new URL(sent.headers.get("location"));
  if (back.searchParams.get("state") !== "mine") throw new Error("the state is another");
  const token = await oauth.token.create({
    grantType: "authorization_code", clientId: app.clientId, clientSecret: app.clientSecret, redirectUri: redirect, code: back.searchParams.get("code"), codeVerifier: verifier, scope: scopes,
  });
  return { app, oauth, token: token.accessToken, rest: createRestAPIClient({ url, accessToken: token.accessToken }) };
}

async function step(name, run) {
  try {
    seen[name] = await run();
  } catch (error) {
    seen[name] = { failed: `${error?.constructor?.name}: ${error?.message}`, status: error?.statusCode };
  }
}

/** Looks again and again until there is something. */
async function until(look) {
  for (const end = Date.now() + 30_000; ;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`waited in vain: ${look}`);
    await new Promise(resolve => setTimeout(resolve, 40));
  }
}

/** What masto.js makes of a refusal. */
async function failure(run) {
  try {
    await run();
    return "nothing";
  } catch (error) {
    return `${error?.constructor?.name} ${error?.statusCode}`;
  }
}

function summary(events) {
  return {
    updates: events.filter(e => e.event === "update").map(e => e.content).filter(c => c?.includes("from masto")).length,
    edits: events.some(e => e.event === "status.update" && e.content?.includes("again")),
    notified: [...new Set(events.filter(e => e.event === "notification").map(e => e.type))].sort(),
    deleted: events.some(e => e.event === "delete"),
    filters: events.some(e => e.event === "filters_changed"),
  };
}

async function readSse(url, token, signal, events) {
  try {
    const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` }, signal });
    events.push({ event: "open", content: answer.headers.get("content-type") });
    let rest = "";
    for await (const chunk of answer.body.pipeThrough(new TextDecoderStream())) {
      const parts = (rest + chunk).split("\n\n");
      rest = parts.pop();
      for (const part of parts.filter(p => p.startsWith("event: "))) {
        const [name, data] = part.split("\n").map(line => line.slice(line.indexOf(": ") + 2));
        const payload = data.startsWith("{") ? JSON.parse(data) : data;
        events.push({ event: name, content: payload.content, type: payload.type, id: typeof payload === "string" ? payload : payload.id });
      }
    }
  } catch (error) {
    if (error.name !== "AbortError") throw error;
  }
}

async function text(stream) {
  let all = "";
  for await (const chunk of stream) all += chunk;
  return all;
}
