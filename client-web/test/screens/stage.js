// Opens the built client in Chromium with a made-up server behind it: HTTP routes answered from a table, the socket by a
// function. The policy header is the product's own, so a screen that needs an inline style shows it here.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join, normalize } from 'node:path';
import { chromium } from 'playwright-core';
import { helplines, NOW } from './fixtures.js';
import { meetingList } from './meetings.js';

export const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
  "manifest-src 'self'; worker-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";
export const TYPES = {
  html: 'text/html',
  js: 'text/javascript',
  css: 'text/css',
  svg: 'image/svg+xml',
  png: 'image/png',
  woff2: 'font/woff2',
  webmanifest: 'application/manifest+json',
};

export const launch = () =>
  chromium.launch({
    timeout: 120_000,
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--disable-dev-shm-usage',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });

/** What the made-up server answers unless a screen says otherwise. `[status, body]`, or a body. */
export const ROUTES = {
  'GET /api/meetings': meetingList(),
  'GET /api/helplines': helplines,
};

/** Serves the build and the answers of one screen on a free port, under the product's own policy. The answers come from here
    and not from the browser's driver: a browser whose requests are taken from it keeps no scripts, and reads all anew for each
    screen. */
export async function serve() {
  const kept = new Map();
  const place = { screen: {} };
  const server = createServer((request, answer) => {
    const path = normalize(new URL(request.url, 'http://here').pathname);
    if (path.startsWith('/api/')) {
      const found = { ...ROUTES, ...place.screen.http }[`${request.method} ${path}`];
      // As a network that is gone.
      if (found === undefined) return answer.destroy();
      const [status, body] = Array.isArray(found) && typeof found[0] === 'number' ? found : [200, found];
      const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };
      return answer.writeHead(status, headers).end(JSON.stringify(body));
    }
    const name = path === '/' ? 'index.html' : path.slice(1);
    if (!kept.has(name)) kept.set(name, readFile(join('dist', name)));
    kept.get(name).then(
      (body) => {
        const type = TYPES[name.split('.').pop()] ?? 'text/plain';
        // As the server does: the name of a part changes with what is in it.
        const keep = name.startsWith('assets/') ? { 'cache-control': 'public, max-age=31536000, immutable' } : {};
        answer.writeHead(200, { 'content-security-policy': CSP, 'content-type': type, ...keep }).end(body);
      },
      () => answer.writeHead(404).end(),
    );
  });
  await new Promise((done, failed) => server.once('error', failed).listen(0, '127.0.0.1', done));
  return Object.assign(place, {
    origin: `http://localhost:${server.address().port}`,
    close: () => server.closeAllConnections() ?? server.close(),
  });
}

/** Answers of the socket to a client's frame; `welcome` is what hello gets, `null` leaves hello unanswered; `care` is what a
    hello for help alone gets, where that is not the same. */
export function socketOf(page, screen) {
  return page.routeWebSocket(/\/socket$/, (socket) => {
    const now = typeof screen === 'function' ? screen() : screen;
    if (now.closeAtOnce) return socket.close({ code: now.closeAtOnce, reason: '' });
    socket.onMessage((text) => {
      const { id, body } = JSON.parse(text);
      const say = (message) => socket.send(JSON.stringify(message));
      if (body.type === 'hello' && body.care_only && now.care) say(now.care);
      else if (body.type === 'hello') {
        if (now.welcome) say(now.welcome);
        for (const message of now.then ?? []) say(message);
        if (now.close) socket.close({ code: now.close, reason: '' });
      } else if (body.type === 'ping') say({ type: 'pong', id, now: NOW });
      else if (now.answer) now.answer(body, (message) => say({ id, ...message }), say, socket);
    });
  });
}

/** What a screen asks of its browser; screens that ask for the same can be shown one after the other in the same page. */
export const kindOf = (screen) => `${screen.locale ?? 'en-US'} ${screen.zone ?? 'UTC'}`;

/** Runs in a new document: the storage that a screen has. */
function layOut(kept) {
  for (const [at, store] of [sessionStorage, localStorage].entries()) {
    store.clear();
    for (const [key, value] of Object.entries(kept[at])) store.setItem(`hearth.${key}`, JSON.stringify(value));
  }
}

/** A page in which one screen after the other is shown, each with its own answers of `server`, storage and time. A new page
    for each costs most of the time that looking at them takes. */
export async function stage(browser, server, kind) {
  const { origin } = server;
  const [locale, timezoneId] = kind.split(' ');
  const context = await browser.newContext({
    viewport: { width: 360, height: 640 },
    locale,
    timezoneId,
    serviceWorkers: 'block',
    reducedMotion: 'reduce',
    deviceScaleFactor: 1,
  });
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send('Page.enable');
  let shown = 0;
  let problems = [];
  page.on('pageerror', (error) => problems.push(`error: ${error.message}`));
  page.on('console', (entry) => {
    if (entry.type() === 'error' && !/Failed to load resource|WebSocket/.test(entry.text()))
      problems.push(entry.text());
  });
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (/^(https?|wss?):$/.test(url.protocol) && url.host !== new URL(origin).host) {
      problems.push(`a request to somebody else: ${url.origin}`);
    }
  });
  await page.clock.install({ time: NOW });
  await socketOf(page, () => server.screen);
  return {
    page,
    /** Opens the screen; gives back the list into which goes what the browser complains about. */
    async show(next) {
      server.screen = next;
      problems = [];
      await page.clock.setSystemTime(NOW);
      // In the new document, before its scripts: the page of the last screen is gone then, and writes nothing into it.
      const source = `(${layOut})(${JSON.stringify([next.storage ?? {}, next.local ?? {}])})`;
      const { identifier } = await devtools.send('Page.addScriptToEvaluateOnNewDocument', { source });
      shown += 1;
      // Another search each time, since another hash alone would be the same document.
      await page.goto(`${origin}/?${shown}${next.hash ?? ''}`, { waitUntil: 'domcontentloaded' });
      await devtools.send('Page.removeScriptToEvaluateOnNewDocument', { identifier });
      return problems;
    },
    close: () => context.close(),
  };
}

export const seat = (role = 'attendee', member = 'm-me', nickname = 'Quiet Heron') => ({
  token: `t-${member}`,
  member,
  role,
  nickname,
  expires_at: NOW + 86_400_000,
});
