// The service worker: public pages as they were when there is no line, and an offline page for all others.
// `portal`, written above by the server, says what is kept. Only answers to requests without cookies are stored.
const NAME = `portal-${portal.version}`;
const kept = new RegExp(portal.kept);
const leftAlone = new RegExp(portal.leftAlone);
const PATIENCE_MS = 4000;
const A_DAY_MS = 86400000;

const languageOf = (address) => {
  const [, code] = new URL(address).pathname.split("/");
  return portal.offline[code] ? code : "en";
};
const store = async (cache, path) => {
  const answer = await fetch(path, { credentials: "omit" });
  if (answer.ok && !answer.redirected) await cache.put(path, answer);
};
// The copy of a page is made anew once a day, and the offline page is there in each language that somebody reads.
const refresh = async (cache, url) => {
  const old = await cache.match(url.pathname);
  if (!old || Date.now() - Date.parse(old.headers.get("Date")) > A_DAY_MS) await store(cache, url.pathname);
};
const keepOffline = async (cache, address) => {
  const page = portal.offline[languageOf(address)];
  if (!await cache.match(page)) await store(cache, page);
};

addEventListener("install", (event) => event.waitUntil((async () => {
  const cache = await caches.open(NAME);
  await cache.addAll(portal.files);
  const readers = await clients.matchAll({ includeUncontrolled: true });
  for (const reader of readers) await keepOffline(cache, reader.url);
  await skipWaiting();
})()));

addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name.startsWith("portal-") && name !== NAME) await caches.delete(name);
  await registration.navigationPreload?.enable();
  await clients.claim();
})()));

const asItWas = async (copy, language) => {
  const clock = new Intl.DateTimeFormat(`${language.replace(/^en$/, "en-GB")}-u-nu-latn`, { dateStyle: "long", timeStyle: "short" });
  const when = `<bdi>${clock.format(new Date(copy.headers.get("Date")))}</bdi>`;
  const note = `<div class="wrap"><p class="note note-warn" role="status">${portal.notes[language].replace("{}", when)}</p></div>`;
  const headers = new Headers(copy.headers);
  headers.delete("Content-Encoding");
  headers.delete("Content-Length");
  return new Response((await copy.text()).replace(/<main [^>]*>/, (main) => main + note), { headers });
};

const page = async (event, url) => {
  const cache = await caches.open(NAME);
  const isKept = kept.test(url.pathname) && !url.search;
  const network = event.preloadResponse.then((early) => early || fetch(event.request));
  event.waitUntil(network.then(async (answer) => {
    await keepOffline(cache, url);
    if (isKept && answer.ok) await refresh(cache, url);
  }).catch(() => {}));
  const copy = isKept && await cache.match(url.pathname);
  if (copy) {
    const late = new Promise((resolve) => { setTimeout(resolve, PATIENCE_MS); });
    return await Promise.race([network.catch(() => {}), late]) || asItWas(copy, languageOf(url));
  }
  return network.catch(async (fault) => {
    const wanted = portal.offline[languageOf(url)];
    for (const path of [wanted, ...Object.values(portal.offline)]) {
      const found = await cache.match(path);
      if (found) return found;
    }
    throw fault;
  });
};

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin || leftAlone.test(url.pathname)) return;
  if (request.mode === "navigate") event.respondWith(page(event, url));
  else if (portal.files.includes(url.pathname)) event.respondWith(caches.match(url.pathname, { cacheName: NAME }).then((found) => found || fetch(request)));
});
