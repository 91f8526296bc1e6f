// Bad weather in the middle of a share: a tunnel, a reload, a server that is killed. What was acknowledged stays, what was
// written is kept, what was sent meanwhile arrives once. weather.test.mjs and story.mjs play it.
import assert from 'node:assert/strict';
import { until } from '../harness.mjs';
import { DESKTOP, Person, PHONE } from '../people.mjs';
import { w } from '../words.mjs';

/** What Chromium says about a connection that is gone; it is part of this play. */
const CUT = /ERR_(CONNECTION|INTERNET|EMPTY|NETWORK|SOCKET)|WebSocket connection to|WebSocket is closed/;

/** Brings Maple with the floor, Finch with a hand up, and a facilitator into a new session. */
export async function guests(browser, house, look) {
  const session = await house.session({ title: 'Stormy evening' });
  const person = async (called, role, size) => {
    const one = await Person.arrive(browser, house.origin, called, { size });
    one.expect(CUT);
    await one.page.goto(await house.link(role, session.id));
    await one.comesIn(called);
    return one;
  };
  const maple = await person('Maple', 'attendee', PHONE);
  const finch = await person('Finch', 'attendee', DESKTOP);
  const chair = await person('Rowan', 'facilitator', DESKTOP);
  await chair.press('start_meeting');
  await maple.press('raise_hand');
  await maple.reads('hand_next');
  await finch.press('raise_hand');
  await finch.reads('hand_place', { n: 2 });
  await chair.button('call_on', { name: 'Maple' }).first().click();
  await maple.reads('floor_is_yours');
  await maple.says('The first line stands.');
  await finch.sees('The first line stands.');
  await finch.composer.fill('Finch writes ahead');
  return { browser, house, look, session, maple, finch, chair, everybody: [maple, finch, chair] };
}

/** Everybody has exactly these lines, in this order. */
async function allRead(stage, lines) {
  for (const one of stage.everybody) {
    await until(`${one.called} reads each line once`, async () => `${await one.log()}` === `${lines}`);
  }
}

export const ACTS = [
  [
    'a reload keeps nickname, floor and draft',
    async (s) => {
      await s.maple.composer.fill('Half a thought');
      await s.maple.page.reload();
      await s.maple.reads('floor_is_yours');
      assert.equal(await s.maple.composer.inputValue(), 'Half a thought');
      await s.maple.page.getByRole('article', { name: w('share_of', { name: 'Maple' }) }).waitFor();
      await s.finch.page.reload();
      await s.finch.reads('hand_next');
      assert.equal(await s.finch.composer.inputValue(), 'Finch writes ahead');
      await allRead(s, ['The first line stands.']);
    },
  ],
  [
    'in a tunnel a person reads, writes and sends; back again, the floor is kept and the line arrives once',
    async (s) => {
      await s.maple.context.setOffline(true);
      s.house.wire.cut();
      await s.maple.reads('offline');
      await s.maple.says('Sent in the tunnel.');
      await s.maple.reads('line_not_sent_yet');
      await s.maple.composer.fill('and a draft in the dark');
      await s.look(s.maple, 'offline');
      await s.finch.reads('reconnecting');
      await s.look(s.finch, 'reconnecting');
      // Helplines were fetched before anybody needed them.
      await s.maple.press('help');
      await s.maple.reads('help_offline_before');
      await s.maple.page.locator('dialog a[href^="tel:"]').first().waitFor();
      await s.look(s.maple, 'help-offline');
      // A call is said not to have got through as soon as that is known, with the numbers on top.
      await s.maple.press('help_call');
      await s.maple.page.getByText(w('help_not_through')).waitFor({ timeout: 2_000 });
      await s.maple.page.locator('dialog').getByText(w('emergency_now')).waitFor();
      await s.look(s.maple, 'help-not-through');
      await s.maple.page.locator('dialog').getByRole('button', { name: w('close'), exact: true }).click();
      await s.maple.press('done');
      await s.maple.reads('unsent_title');
      await s.maple.press('unsent_without');
      await s.maple.reads('not_done_offline');
      s.house.wire.mend();
      await s.maple.context.setOffline(false);
      await s.maple.reads('floor_is_yours');
      await s.maple.seesNo(w('offline'));
      await s.finch.seesNo(w('reconnecting'));
      assert.equal(await s.maple.composer.inputValue(), 'and a draft in the dark');
      await s.finch.reads('hand_next');
      assert.equal(await s.finch.composer.inputValue(), 'Finch writes ahead');
      await allRead(s, ['The first line stands.', 'Sent in the tunnel.']);
    },
  ],
  [
    'others see that the floor waits for somebody whose page is gone, and that it goes on when they are back',
    async (s) => {
      const { url } = await s.maple.page.evaluate(() => ({ url: location.href }));
      await s.maple.page.goto('about:blank');
      await s.finch.sees(w('floor_waits', { name: 'Maple' }));
      await s.look(s.finch, 'floor-waits');
      await s.maple.page.goto(url);
      await s.maple.reads('floor_is_yours');
      await s.finch.seesNo(w('floor_waits', { name: 'Maple' }));
    },
  ],
  [
    'the server is killed in the middle of a share: nothing acknowledged is lost, and what was sent meanwhile arrives once',
    async (s) => {
      await s.maple.says('Said just before the end.');
      await s.finch.sees('Said just before the end.');
      await s.house.kill();
      await s.maple.reads('reconnecting');
      await s.maple.says('Said while nobody listened.');
      await s.maple.reads('line_not_sent_yet');
      await s.maple.composer.fill('still my draft');
      await s.house.start();
      await allRead(s, [
        'The first line stands.',
        'Sent in the tunnel.',
        'Said just before the end.',
        'Said while nobody listened.',
      ]);
      await s.maple.reads('floor_is_yours');
      assert.equal(await s.maple.composer.inputValue(), 'still my draft');
      await s.finch.reads('hand_next');
      assert.equal(await s.finch.composer.inputValue(), 'Finch writes ahead');
      await s.finch.page.getByRole('article', { name: w('share_of', { name: 'Maple' }) }).waitFor();
    },
  ],
  [
    'while the server is away even a reload keeps what was sent, and the page says honestly that nobody answers',
    async (s) => {
      await s.house.kill();
      await s.maple.reads('reconnecting');
      await s.maple.composer.fill('A line for later.');
      await s.maple.press('send');
      await s.maple.reads('line_not_sent_yet');
      await until('the shell can start without the server', () =>
        s.maple.page.evaluate(() => navigator.serviceWorker.controller !== null),
      );
      await s.maple.page.reload();
      await s.maple.reads('no_connection_yet');
      await s.maple.button('leave_quickly').waitFor();
      await s.maple.press('helplines_open');
      await s.maple.page.locator('dialog a[href^="tel:"]').first().waitFor();
      await s.look(s.maple, 'offline-start-helplines');
      await s.maple.page.locator('dialog').getByRole('button', { name: w('close'), exact: true }).click();
      await s.look(s.maple, 'offline-start');
      const away = await Person.arrive(s.browser, s.house.origin, 'visitor', { size: PHONE });
      away.expect(CUT);
      s.everybody.push(away);
      await s.house.start();
      await away.page.goto(s.house.origin);
      await away.sees('Stormy evening');
      await s.house.kill();
      await away.page.locator('a.tile', { hasText: 'Stormy evening' }).click();
      await away.reads('server_away_title');
      await s.look(away, 'server-away');
      await s.house.start();
      await away.press('try_again');
      await away.button('come_in').waitFor();
      await away.leave();
      s.everybody.pop();
      for (const one of s.everybody) await until('the line is there', async () => (await one.log()).at(-1) === 'A line for later.');
      await s.maple.seesNo(w('reconnecting'));
      await s.maple.press('done');
      // Only somebody without the floor is offered a hand to raise.
      await s.maple.button('raise_hand').waitFor();
    },
  ],
];
