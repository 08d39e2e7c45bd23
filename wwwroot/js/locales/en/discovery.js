// English, continued: how people are found and found out about: pinned posts, lines of a profile, feeds.
export default {
  "post.pin": "Pin to your page",
  "post.unpin": "Unpin",
  "post.pinned": "Pinned: it stands first on your page",
  "post.unpinned": "Unpinned",
  "person.pinned": "Pinned",
  "person.fields": "About",
  "person.linksBack": "Links back here, seen {date}",
  "person.feed": "Feed",
  "person.feedHint": "A feed that your node reads. Nobody there learns of you, so it cannot be answered.",
  "profile.fields": "Lines of your profile",
  "profile.fieldsHint": "Up to five. A web address becomes a link; when its page links to yours with rel=\"me\", it is marked as yours.",
  "profile.fieldName": "Name of line {n}",
  "profile.fieldValue": "Text or address of line {n}",
};
