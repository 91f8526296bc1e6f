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

/** A document of the same origin without a script: in it the storage of the next screen is laid out. */
const BLANK = '/blank';

/** Serves the build on a free port, under the product's own policy. */
export async function serve() {
  const kept = new Map();
  const server = createServer((request, answer) => {
    const path = normalize(new URL(request.url, 'http://here').pathname);
    if (path === BLANK)
      return answer.writeHead(200, { 'content-type': TYPES.html }).end('<!doctype html><title>–</title>');
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
  return {
    origin: `http://localhost:${server.address().port}`,
    close: () => server.closeAllConnections() ?? server.close(),
  };
}

/** What the made-up server answers unless a screen says otherwise. `[status, body]`, or a body. */
export const ROUTES = {
  'GET /api/meetings': meetingList(),
  'GET /api/helplines': helplines,
};

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

/** A page in which one screen after the other is shown, each with its own server, storage and time. A new page for each
    costs most of the time that looking at them takes. */
export async function stage(browser, origin, kind) {
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
  let screen = {};
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
  await page.route(`${origin}/api/**`, (route) => {
    const url = new URL(route.request().url());
    const found = { ...ROUTES, ...screen.http }[`${route.request().method()} ${url.pathname}`];
    if (found === undefined) return route.abort();
    const [status, body] = Array.isArray(found) && typeof found[0] === 'number' ? found : [200, found];
    return route.fulfill({ status, contentType: 'application/json', body: JSON.stringify(body) });
  });
  await socketOf(page, () => screen);
  return {
    page,
    /** Opens the screen; gives back the list into which goes what the browser complains about. */
    async show(next) {
      // Only when the page of the last screen is gone, so that it neither writes into this one's storage nor asks its server.
      await page.goto(`${origin}${BLANK}`);
      screen = next;
      problems = [];
      await page.clock.setSystemTime(NOW);
      await page.evaluate(
        (kept) => {
          for (const [store, items] of [
            [sessionStorage, kept.storage],
            [localStorage, kept.local],
          ]) {
            store.clear();
            for (const [key, value] of Object.entries(items ?? {}))
              store.setItem(`hearth.${key}`, JSON.stringify(value));
          }
        },
        { storage: next.storage, local: next.local },
      );
      await page.goto(`${origin}/${next.hash ?? ''}`, { waitUntil: 'domcontentloaded' });
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
