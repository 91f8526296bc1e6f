// The service worker: keeps the page's own shell for an offline start, and nothing else. Answers of the API never pass
// through it, so nothing a person wrote or read is ever kept here. Scripts, styles and fonts are kept as they are loaded and
// not ahead: on a slow network what nobody opened would stand in the way of what somebody waits for. The build fills in the
// two constants.
const NAME = 'shell-' + '__VERSION__';
const SHELL = ['__SHELL__'];
/** Their names change with their content. */
const ASSETS = '/assets/';

self.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(NAME)
      .then((cache) => cache.addAll(SHELL))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name !== NAME).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

/** What the page loaded before this worker was there: it comes from the browser's own cache, not from the network. */
self.addEventListener('message', (event) => {
  const names = Array.isArray(event.data?.loaded) ? event.data.loaded : [];
  const own = names.filter((name) => typeof name === 'string' && name.startsWith(ASSETS));
  event.waitUntil(caches.open(NAME).then((cache) => Promise.allSettled(own.map((name) => cache.add(name)))));
});

async function asset(request) {
  const kept = await caches.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) {
    const copy = answer.clone();
    await caches.open(NAME).then((cache) => cache.put(request, copy));
  }
  return answer;
}

self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (event.request.mode === 'navigate') {
    // The network first, so that a renewed server is a renewed page; only the front page has an offline copy.
    if (url.pathname === '/') event.respondWith(fetch(event.request).catch(() => caches.match('/')));
    return;
  }
  if (url.pathname.startsWith(ASSETS)) event.respondWith(asset(event.request));
  else if (SHELL.includes(url.pathname) && url.pathname !== '/') {
    event.respondWith(caches.match(url.pathname).then((kept) => kept ?? fetch(event.request)));
  }
});
