// What docs/operator/feeds.md promises to pages of other sites, tried from a page of another site: a program that reads BMLT
// servers (croutonjs, as it comes from its authors) shows our meetings, and a script may fetch every feed. Nothing else of
// the house may be read or loaded from there.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { House, ROOT } from './harness.mjs';
import { openBrowser } from './people.mjs';

const CROUTON = path.join(ROOT, 'tests/browser/node_modules/@bmlt-enabled/croutonjs');
let browser, house, site, origin;

/** A site of somebody else: another name, and so another site and not only another origin. */
async function open() {
  const server = http.createServer(async (request, response) => {
    const name = new URL(request.url, 'http://x').pathname;
    if (name === '/') return response.end('<!doctype html><meta charset="utf-8"><title>Meetings</title><div id="bmlt-tabs"></div>');
    const file = await readFile(path.join(CROUTON, path.basename(name))).catch(() => undefined);
    response.statusCode = file ? 200 : 404;
    response.setHeader('content-type', name.endsWith('.css') ? 'text/css' : 'text/javascript');
    response.end(file);
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return server;
}

before(async () => {
  browser = await openBrowser();
  house = await House.open();
  site = await open();
  origin = `http://localhost:${site.address().port}`;
  const about = ['--language', 'en', '--approach', 'other', '--audience', 'anyone', '--place', 'Galway, Ireland'];
  await house.admin('group', 'make', '--name', 'Open Porch', ...about);
  const starts = `${new Date(Date.now() - 3 * 86_400_000).toISOString().slice(0, 10)}T19:30`;
  const when = ['--starts', starts, '--zone', 'Europe/Dublin', '--rule', 'RRULE:FREQ=DAILY;'];
  await house.admin('meeting', 'make', '--group', 'open-porch', '--title', 'Quiet evening', ...when, '--format', 'beginners');
});
after(async () => {
  await browser?.close();
  await house?.close();
  await new Promise((done) => (site ? site.close(done) : done()));
});

async function visit() {
  const page = await browser.newPage();
  await page.goto(origin);
  return page;
}

// Some write the address of a server with a slash at its end; croutonjs puts its path behind whatever it is given.
for (const end of ['', '/']) test(`croutonjs shows the meetings of a house, with "${end}" at its end`, async () => {
  const page = await visit();
  const troubles = [];
  page.on('pageerror', (error) => troubles.push(error.message));
  const bodies = await page.evaluate(
    async (root) => (await fetch(`${root}/client_interface/json/?switcher=GetServiceBodies`)).json(),
    house.origin,
  );
  assert.equal(bodies.length, 1);
  await page.addScriptTag({ url: `${origin}/crouton.min.js` });
  await page.evaluate(
    ([root, body]) => {
      // It looks for itself under this name.
      window.crouton = new Crouton({ root_server: root, service_body: [body], show_map: '0', noMap: true });
      window.crouton.render();
    },
    [house.origin + end, bodies[0].id],
  );
  const shown = page.locator('#bmlt-tabs');
  await shown.getByText('Quiet evening').first().waitFor({ state: 'attached' });
  assert.equal(await shown.getByText('Quiet evening').count(), 7, 'once for each day of the week');
  assert.match(await shown.innerHTML(), new RegExp(`${house.origin}/#/m/quiet-evening`));
  assert.deepEqual(troubles, []);
  await page.close();
});

test('a page elsewhere may read every feed, and is told by name what is not known', async () => {
  const page = await visit();
  const read = (where) =>
    page.evaluate(async (url) => {
      const answer = await fetch(url);
      return { status: answer.status, text: await answer.text() };
    }, house.origin + where);
  for (const [where, word] of [
    ['/api/meetings/quiet-evening/calendar.ics', 'BEGIN:VCALENDAR'],
    ['/api/groups/open-porch/calendar.ics', 'SUMMARY:Quiet evening'],
    ['/feeds/meeting-guide.json', 'Galway, Ireland'],
    ['/feeds/left-out.json', '[]'],
    ['/client_interface/json/?switcher=GetSearchResults', 'Quiet evening'],
    ['/client_interface/jsonp/?switcher=GetFormats&callback=shown', '/**/shown([{'],
  ]) {
    const { status, text } = await read(where);
    assert.equal(status, 200, where);
    assert.ok(text.includes(word), `${where}: ${text.slice(0, 200)}`);
  }
  const near = await read('/client_interface/json/?switcher=GetSearchResults&lat_val=53.3&long_val=-9');
  assert.equal(near.status, 400);
  assert.ok(near.text.includes('lat_val'), near.text);
  await page.close();
});

test('what is no feed cannot be read or loaded from there', async () => {
  const page = await visit();
  const [read, loaded] = await page.evaluate(async (root) => {
    const read = await fetch(`${root}/api/sessions`).then(
      () => 'read',
      () => 'refused',
    );
    const script = document.createElement('script');
    script.src = `${root}/api/sessions`;
    const loaded = new Promise((done) => {
      script.onload = () => done('loaded');
      script.onerror = () => done('refused');
    });
    document.head.append(script);
    return [read, await loaded];
  }, house.origin);
  assert.deepEqual([read, loaded], ['refused', 'refused']);
  await page.close();
});
