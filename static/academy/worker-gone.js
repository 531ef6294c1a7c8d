// Takes the place of the service worker where the site does without: it removes what was kept, then itself.
addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name.startsWith("portal-")) await caches.delete(name);
  await registration.unregister();
})()));
