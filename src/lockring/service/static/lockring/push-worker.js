// Shows that there is news, and opens its page. It keeps nothing, and sees no other page.
self.addEventListener("push", (event) => {
  const told = event.data ? event.data.json() : {};
  event.waitUntil(self.registration.showNotification(told.title || "Lockring", {
    body: told.body || "", tag: told.tag || "lockring", data: { link: told.link || "/" },
  }));
});
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(self.clients.openWindow(event.notification.data.link));
});
