// Shows what was pushed, and opens its page; the first push is answered, so that we know it can be read.
"use strict";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("push", (event) => {
  const told = event.data.json();
  const shown = self.registration.showNotification(told.title, {
    body: told.body, tag: told.tag || undefined, renotify: !!told.tag, lang: told.lang, dir: "auto", data: { url: told.url },
    icon: "/static/img/favicon.svg",
  });
  const answered = told.confirm ? fetch(told.confirm, { method: "POST", credentials: "omit" }).catch(() => {}) : null;
  event.waitUntil(Promise.all([shown, answered]));
});
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(self.clients.openWindow(new URL(event.notification.data.url, self.location.origin).href));
});
