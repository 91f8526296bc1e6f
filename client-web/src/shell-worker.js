// The service worker: keeps the page's own shell for an offline start, and nothing else. Answers of the API never pass
// through it, so nothing a person wrote or read is ever kept here. The build fills in the two constants.
const NAME = 'shell-' + '__VERSION__';
const SHELL = ['__SHELL__'];

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

self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (event.request.mode === 'navigate') {
    // The network first, so that a renewed server is a renewed page; only the front page has an offline copy.
    if (url.pathname === '/') event.respondWith(fetch(event.request).catch(() => caches.match('/')));
    return;
  }
  if (SHELL.includes(url.pathname) && url.pathname !== '/') {
    event.respondWith(caches.match(url.pathname).then((kept) => kept ?? fetch(event.request)));
  }
});
