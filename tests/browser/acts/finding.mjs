// A newcomer on a phone finds a meeting by its search, sees when it is, waits at its permanent link, and comes in through a
// closed door. The house has a group with a meeting that begins in a moment; whoever made them is not to be seen here.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { until } from '../harness.mjs';
import { Person, PHONE } from '../people.mjs';
import { w } from '../words.mjs';

const ZONE = 'Europe/Dublin';
/** The beginning is at a full minute, and the page looks again every twenty seconds. */
const UNTIL_IT_OPENS = 180_000;
const MINUTE = 60_000;

const GROUP = {
  name: 'Café Ostwind',
  description: 'A table by the window, in text.',
  guidelines: ['One person shares at a time.', 'What is said here stays here.', 'Speak about yourself.'],
  language: 'en',
  approach: 'twelve_step',
  audience: 'in_recovery',
  service: [],
};
const meeting = (group, title, starts, more = {}) => ({
  group,
  title,
  description: 'For those who come for the first time, too.',
  schedule: { starts: onTheClock(starts), zone: ZONE, rule: 'FREQ=DAILY', exceptions: [] },
  minutes: 60,
  format: 'twelve-step-discussion',
  readings: {},
  access: 'closed',
  monitoring: 'none',
  lobby: 'together',
  lobby_minutes: 0,
  capacity: 20,
  kept_minutes: 60,
  listed: true,
  ...more,
});

/** A moment as the zone's own clock shows it, such as `2026-12-01T19:30`. */
const onTheClock = (at) =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: ZONE, dateStyle: 'short', timeStyle: 'short' }).format(at).replace(' ', 'T');

/** Six digits of an authenticator (RFC 6238) for a secret in base32. */
function code(secret) {
  const bits = [...secret.replace(/=+$/, '')].map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'));
  const key = Buffer.from(bits.join('').match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const count = Buffer.alloc(8);
  count.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const mac = createHmac('sha1', key).update(count).digest();
  const part = mac.readUInt32BE(mac[19] & 15) & 0x7fffffff;
  return String(part % 1_000_000).padStart(6, '0');
}

/** The operator of a new house, by the invitation that its first start printed: without a page, for the page is no part of this. */
async function operator(house) {
  const link = /#\/k\/([\w.~-]+)/.exec(house.said)?.[1];
  assert.ok(link, 'the first start prints the invitation of the operator');
  let head = {};
  const ask = async (path, body) => {
    const headers = { 'content-type': 'application/json', origin: house.origin, ...head };
    const answer = await fetch(house.origin + path, { method: 'POST', headers, body: JSON.stringify(body) });
    assert.ok(answer.ok, `${path}: ${answer.status} ${answer.ok || (await answer.text())}`);
    return { cookie: answer.headers.getSetCookie()[0]?.split(';')[0], ...(await answer.json()) };
  };
  const begun = await ask('/api/staff/join/start', { link, name: 'Alder', login: 'alder' });
  const joined = await ask('/api/staff/join/finish', {
    link,
    ceremony: begun.ceremony,
    with: { password: { password: 'nine-lanterns-over-water', code: code(begun.totp_secret) } },
    device: 'a test',
  });
  head = { cookie: joined.cookie, 'x-csrf-token': joined.me.csrf };
  return ask;
}

/** Makes the group and two meetings: one that opens in a moment, one another day. */
export async function finding(browser, house, look) {
  const ask = await operator(house);
  const group = await ask('/api/admin/groups', GROUP);
  const starts = Math.ceil((Date.now() + 75_000) / MINUTE) * MINUTE;
  const soon = await ask('/api/admin/meetings', meeting(group.id, 'First evenings', starts));
  await ask(
    '/api/admin/meetings',
    meeting(group.id, 'Long table', starts + 26 * 60 * MINUTE, {
      access: 'open',
      description: 'An open talk.',
      schedule: { starts: onTheClock(starts + 26 * 60 * MINUTE), zone: ZONE, rule: 'FREQ=WEEKLY', exceptions: [] },
    }),
  );
  const wren = await Person.arrive(browser, house.origin, 'Wren', { size: PHONE, timezoneId: 'Europe/Berlin' });
  return { browser, house, look, slug: soon.slug, starts, wren, everybody: [wren] };
}

const search = (one) => one.page.getByRole('textbox', { name: w('find_label') });
const row = (one, title) => one.page.getByRole('link', { name: title });
const heading = (one, text) => one.page.getByRole('heading', { name: text, level: 1 });
const attests = (one) => one.page.getByRole('checkbox', { name: w('attest_in_recovery') });

export const ACTS = [
  [
    'a newcomer with a phone looks at what there is',
    async (s) => {
      await s.wren.page.goto(s.house.origin);
      await heading(s.wren, w('home_title')).waitFor();
      await s.wren.reads('home_soon');
      await row(s.wren, 'First evenings').first().waitFor();
      await row(s.wren, 'Long table').waitFor();
      await s.look(s.wren, 'finding-home');
    },
  ],
  [
    'types without accents, at the lower edge of the phone, and sees at once what fits',
    async (s) => {
      const box = await search(s.wren).boundingBox();
      assert.ok(box.y > PHONE.height * 0.8, `the search is where a thumb is, and not at ${box.y}`);
      await search(s.wren).fill('cafe FIRST');
      await heading(s.wren, w('find_count', { n: 1 })).waitFor();
      await row(s.wren, 'Long table').waitFor({ state: 'hidden' });
      const said = s.wren.page.getByRole('status').filter({ hasText: w('find_count', { n: 1 }) });
      await until('the count is said politely', async () => (await said.count()) > 0);
      await s.look(s.wren, 'finding-search');
    },
  ],
  [
    'ticks a filter that leaves nothing, is told kindly, and has everything again with one press',
    async (s) => {
      await s.wren.page.getByRole('button', { name: w('find_filter') }).click();
      const sheet = s.wren.page.getByRole('dialog', { name: w('find_title') });
      await sheet.getByRole('checkbox', { name: w('access_open') }).check();
      await sheet.getByRole('button', { name: w('find_show', { n: 0 }) }).click();
      await s.wren.reads('home_no_match_title');
      await s.look(s.wren, 'finding-none', ['phone']);
      await s.wren.button('find_everything').first().click();
      await heading(s.wren, w('home_title')).waitFor();
      assert.equal(await search(s.wren).inputValue(), '');
    },
  ],
  [
    'opens a meeting, and sees when it is on both clocks and what it asks',
    async (s) => {
      await row(s.wren, 'First evenings').first().click();
      await heading(s.wren, 'First evenings').waitFor();
      await s.wren.sees(/Every day at \d{1,2}:\d\d, Dublin time/);
      await s.wren.sees(/^\d{1,2}:\d\d in Dublin$/);
      await s.wren.reads('access_closed_long');
      await s.wren.sees(GROUP.guidelines[1]);
      assert.ok(s.wren.page.url().endsWith(`#/m/${s.slug}`), 'the address is the permanent link');
      await s.look(s.wren, 'finding-meeting');
    },
  ],
  [
    'waits there, and the page turns into the door when it opens',
    async (s) => {
      await s.wren.reads('meeting_waits');
      await until('the door is there', () => s.wren.button('come_in').isVisible(), UNTIL_IT_OPENS);
      assert.ok(Date.now() >= s.starts, 'nobody is at the door before it opens');
      await attests(s.wren).waitFor();
      await s.look(s.wren, 'finding-door');
    },
  ],
  [
    'comes in once she said that it concerns her, and her name is still there',
    async (s) => {
      const name = s.wren.page.locator('form input[type=text]');
      await name.fill('Late Wren');
      await s.wren.press('come_in');
      await s.wren.reads('attest_missing');
      await until('the box has the focus', () => attests(s.wren).evaluate((e) => e === document.activeElement));
      assert.equal(await name.inputValue(), 'Late Wren');
      await s.look(s.wren, 'finding-door-asked', ['phone']);
      await attests(s.wren).check();
      await s.wren.press('come_in');
      await s.wren.inRoom();
    },
  ],
  [
    'the permanent link leads to the open door in one step, and the phone knows her name in this group',
    async (s) => {
      const again = await s.wren.context.newPage();
      await again.goto(`${s.house.origin}/#/m/${s.slug}`);
      const name = again.getByRole('textbox', { name: w('nickname_in_group') });
      await name.waitFor();
      assert.equal(await name.inputValue(), 'Late Wren');
      await again.getByRole('button', { name: w('forget_names') }).click();
      const kept = await again.evaluate(() => Object.keys(localStorage).filter((key) => key.includes('name.')));
      assert.deepEqual(kept, []);
      await again.close();
    },
  ],
  [
    'a link to a meeting that is no more leads to the others',
    async (s) => {
      // The refusal is part of the play; the browser complains about every 404.
      s.wren.expect(/404/);
      const lost = await s.wren.context.newPage();
      await lost.goto(`${s.house.origin}/#/m/no-such-meeting`);
      await lost.getByRole('heading', { name: w('meeting_gone_title') }).waitFor();
      await lost.getByRole('link', { name: 'Long table' }).waitFor();
      await lost.close();
    },
  ],
];
