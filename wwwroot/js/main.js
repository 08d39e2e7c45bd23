// Composition only: elements, routes, and what runs while somebody is signed in.
import { effect } from "./lib/signal.js";
import { t } from "./lib/text.js";
import { startRouter } from "./lib/router.js";
import { idOfUrl } from "./state/people.js";
import { startLive, stopLive } from "./state/live.js";
import { forgetPosts } from "./state/posts.js";
import { forgetAlbums } from "./state/albums.js";
import { forgetImports } from "./state/imports.js";
import { forgetInvitations } from "./state/invitations.js";
import { aspects } from "./state/aspects.js";
import { forgetConversations } from "./state/conversations.js";
import { forgetMemories } from "./state/memories.js";
import { feedAspect, home } from "./state/post-list.js";
import { forgetNotifications, unread } from "./state/notifications.js";
import { forgetUploads } from "./state/photo-set.js";
import { me, start } from "./state/session.js";
import { startShortcuts } from "./components/shortcuts.js";
import { AppShell } from "./components/app-shell.js";
import "./components/avatar.js";
import "./components/menu.js";
import "./components/photo-editor.js";
import "./components/photo-stream.js";
import "./components/composer.js";
import "./components/import-card.js";
import "./components/post-poll.js";
import "./components/post-card.js";
import "./components/post-feed.js";
import "./components/toasts.js";
import "./components/settings-profile.js";
import "./components/settings-tokens.js";
import "./components/settings-backup.js";
import "./components/settings-held.js";
import "./components/settings-deliveries.js";
import "./components/settings-data.js";
import "./components/settings-identity.js";
import "./components/settings-notifications.js";
import "./components/settings-rules.js";
import "./components/settings-space.js";
import "./components/settings-storage.js";
import "./components/profile-pictures.js";
import "./views/feed.js";
import "./views/thread.js";
import "./views/person.js";
import "./views/photos.js";
import "./views/album.js";
import "./views/notifications.js";
import "./views/people.js";
import "./views/aspects.js";
import "./views/invitations.js";
import "./views/messages.js";
import "./views/tag.js";
import "./views/bookmarks.js";
import "./views/search.js";
import "./views/memories.js";
import "./views/drafts.js";
import "./views/bring.js";
import "./views/settings.js";
import "./views/setup.js";
import "./views/signin.js";
import "./views/missing.js";

/** Links in what people wrote lead to other sites; tags, and people that this node knows, open here. @param {HTMLAnchorElement} link */
function insideOf(link) {
  if (link.dataset.outside !== undefined || !link.closest(".content")) return null;
  const tag = link.classList.contains("hashtag") && /\/tags?\/([^/]+)\/?$/.exec(link.pathname);
  if (tag) return `/app/tag/${tag[1]}`;
  const person = idOfUrl(link.href);
  return person && `/app/person/${encodeURIComponent(person)}`;
}

const shell = /** @type {AppShell} */ (document.createElement("app-shell"));
shell.views = {
  feed: { tag: "feed-view", title: t("feed.title") },
  setup: { tag: "setup-view", title: t("setup.title") },
  signin: { tag: "signin-view", title: t("signin.button") },
  thread: { tag: "thread-view", title: t("thread.title") },
  person: { tag: "person-view", title: t("person.title") },
  photos: { tag: "photos-view", title: t("photos.title") },
  album: { tag: "album-view", title: t("albums.title") },
  notifications: { tag: "notifications-view", title: t("notifications.title") },
  people: { tag: "people-view", title: t("people.title") },
  aspects: { tag: "aspects-view", title: t("aspects.title") },
  invitations: { tag: "invitations-view", title: t("invite.title") },
  messages: { tag: "messages-view", title: t("chat.title") },
  tag: { tag: "tag-view", title: t("tag.title") },
  bookmarks: { tag: "bookmarks-view", title: t("bookmarks.title") },
  search: { tag: "search-view", title: t("search.title") },
  memories: { tag: "memories-view", title: t("memories.title") },
  drafts: { tag: "drafts-view", title: t("drafts.title") },
  bring: { tag: "bring-view", title: t("bring.title") },
  settings: { tag: "settings-view", title: t("settings.title") },
  missing: { tag: "missing-view", title: t("missing.title") },
};

startRouter(insideOf);
startShortcuts();
document.querySelector("#starting")?.remove();
document.body.prepend(shell);
effect(() => {
  if (me.value) startLive();
  else {
    stopLive();
    home.reset();
    feedAspect.value = null;
    aspects.value = [];
    forgetConversations();
    forgetNotifications();
    forgetPosts();
    forgetMemories();
    forgetUploads();
    forgetAlbums();
    forgetImports();
    forgetInvitations();
  }
});
// The count comes with every look at one's own profile; events keep it from there.
effect(() => {
  if (me.value) unread.value = me.value.counts.notifications;
});
void start();
