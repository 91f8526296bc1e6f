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

/** Serves the build on a free port, under the product's own policy. */
export async function serve() {
  const kept = new Map();
  const server = createServer((request, answer) => {
    const path = normalize(new URL(request.url, 'http://here').pathname);
    const name = path === '/' ? 'index.html' : path.slice(1);
    if (!kept.has(name)) kept.set(name, readFile(join('dist', name)));
    kept.get(name).then(
      (body) => {
        const type = TYPES[name.split('.').pop()] ?? 'text/plain';
        answer.writeHead(200, { 'content-security-policy': CSP, 'content-type': type }).end(body);
      },
      () => answer.writeHead(404).end(),
    );
  });
  await new Promise((done, failed) => server.once('error', failed).listen(0, '127.0.0.1', done));
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    close: () => server.closeAllConnections() ?? server.close(),
  };
}

/** What the made-up server answers unless a screen says otherwise. `[status, body]`, or a body. */
export const ROUTES = {
  'GET /api/meetings': meetingList(),
  'GET /api/helplines': helplines,
};

/** Answers of the socket to a client's frame; `welcome` is what hello gets, `null` leaves hello unanswered. */
export function socketOf(page, screen) {
  return page.routeWebSocket(/\/socket$/, (socket) => {
    if (screen.closeAtOnce) return socket.close({ code: screen.closeAtOnce, reason: '' });
    socket.onMessage((text) => {
      const { id, body } = JSON.parse(text);
      const say = (message) => socket.send(JSON.stringify(message));
      if (body.type === 'hello') {
        if (screen.welcome) say(screen.welcome);
        for (const message of screen.then ?? []) say(message);
        if (screen.close) socket.close({ code: screen.close, reason: '' });
      } else if (body.type === 'ping') say({ type: 'pong', id, now: NOW });
      else if (screen.answer) screen.answer(body, (message) => say({ id, ...message }), say, socket);
    });
  });
}

/** A page of one size, with the screen's server and its seat in place. */
export async function open(browser, origin, size, screen) {
  const context = await browser.newContext({
    viewport: size.viewport,
    locale: screen.locale ?? 'en-US',
    timezoneId: screen.zone ?? 'UTC',
    serviceWorkers: 'block',
    reducedMotion: 'reduce',
    deviceScaleFactor: 1,
  });
  const page = await context.newPage();
  const problems = [];
  page.on('pageerror', (error) => problems.push(`error: ${error.message}`));
  page.on('console', (entry) => {
    if (entry.type() === 'error' && !/Failed to load resource|WebSocket/.test(entry.text()))
      problems.push(entry.text());
  });
  await page.clock.install({ time: NOW });
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (/^(https?|wss?):$/.test(url.protocol) && url.host !== new URL(origin).host) {
      problems.push(`a request to somebody else: ${url.origin}`);
    }
  });
  await page.route(`${origin}/api/**`, (route) => {
    const url = new URL(route.request().url());
    const table = { ...ROUTES, ...screen.http };
    const found = table[`${route.request().method()} ${url.pathname}`];
    if (found === undefined) return route.abort();
    const [status, body] = Array.isArray(found) && typeof found[0] === 'number' ? found : [200, found];
    return route.fulfill({ status, contentType: 'application/json', body: JSON.stringify(body) });
  });
  await socketOf(page, screen);
  const kept = screen.storage ?? {};
  await page.addInitScript((items) => {
    for (const [key, value] of Object.entries(items)) {
      if (sessionStorage.getItem(`hearth.${key}`) === null)
        sessionStorage.setItem(`hearth.${key}`, JSON.stringify(value));
    }
  }, kept);
  await page.addInitScript((items) => {
    for (const [key, value] of Object.entries(items)) localStorage.setItem(`hearth.${key}`, JSON.stringify(value));
  }, screen.local ?? {});
  await page.goto(`${origin}/${screen.hash ?? ''}`);
  return { context, page, problems };
}

export const seat = (role = 'attendee', member = 'm-me', nickname = 'Quiet Heron') => ({
  token: `t-${member}`,
  member,
  role,
  nickname,
  expires_at: NOW + 86_400_000,
});
