// A clinic is set up from nothing: the operator's invitation, a passkey, a group, a weekly meeting, a facilitator who joins
// with a password and an authenticator, and the first guest in the room.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { until } from '../harness.mjs';
import { DESKTOP, Person, PHONE } from '../people.mjs';
import { w } from '../words.mjs';

/** Passkeys are for names, so the house is known by one. */
export const HOUSE = { host: 'localhost' };

const ZONE = 'Europe/Dublin';
const MINUTE_MS = 60_000;
const GROUP = 'Open Porch';
const TITLE = 'Weekly evening';
const PASSWORD = 'kettle garden seven boats';
/** What the browser itself says of answers that are part of the play: not signed in yet, and "is it still you". */
const ANSWERS = /the server responded with a status of 40[134]/;

export async function cast(browser, house, look) {
  const arrive = (called, size) => Person.arrive(browser, house.origin, called, { size, timezoneId: ZONE });
  const [operator, facilitator, guest] = await Promise.all([
    arrive('operator', DESKTOP),
    arrive('facilitator', PHONE),
    arrive('guest', PHONE),
  ]);
  for (const one of [operator, facilitator]) one.expect(ANSWERS);
  await authenticator(operator);
  return { browser, house, look, operator, facilitator, guest, everybody: [operator, facilitator, guest] };
}

/** A device that holds passkeys and always recognises its person (Chromium's virtual authenticator). */
async function authenticator({ context, page }) {
  const devtools = await context.newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The six digits of an authenticator (RFC 6238: SHA-1, 30 seconds). */
function digits(secret, now = Date.now()) {
  const bits = [...secret.replace(/\s/g, '')].map((c) => BASE32.indexOf(c).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(now / 30_000)));
  const hash = createHmac('sha1', key).update(counter).digest();
  const number = hash.readUInt32BE(hash.at(-1) & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, '0');
}

const field = (one, key) => one.page.getByLabel(w(key), { exact: true });
const radio = (one, key) => one.page.getByRole('radio', { name: new RegExp(`^${w(key)}`) });
const link = (one, key) => one.page.getByRole('link', { name: w(key), exact: true });
const heading = (one, key, values) => one.page.getByRole('heading', { name: w(key, values), exact: true });
/** A text to be handed on, as it stands on the page. */
const handed = (one, key) => one.page.getByRole('group', { name: w(key), exact: true }).locator('.text').innerText();

/** Somebody opens an invitation and says the two names. */
async function begins(s, one, address, name, login, role) {
  await one.page.goto(address);
  await heading(one, 'staff_join_title').waitFor();
  assert.ok(!one.page.url().includes(address.split('/').at(-1)), 'the secret left the address bar');
  await one.sees(w(role));
  await s.look(one, `join-${login}`);
  await field(one, 'staff_name').fill(name);
  // With the keyboard, into the field that has a suggestion already: what is typed takes its place.
  await one.page.keyboard.press('Tab');
  await one.page.keyboard.type(login);
  assert.equal(await field(one, 'staff_login').inputValue(), login);
  await one.press('staff_go_on');
  await heading(one, 'staff_ways_choose').waitFor();
}

/** The codes are shown once, and somebody says that they kept them. */
async function keepsCodes(s, one, name) {
  await heading(one, 'staff_joined_title').waitFor();
  const codes = await one.page.getByRole('list', { name: w('staff_codes_title') }).getByRole('listitem').allInnerTexts();
  assert.ok(codes.length >= 8 && new Set(codes).size === codes.length, 'enough codes, each another one');
  await s.look(one, `codes-${one.called}`);
  // "Back" asks: there is no second time.
  await one.page.goBack();
  await one.reads('staff_codes_leave_title');
  await one.press('keep_as_is');
  await one.sees(codes[0]);
  await one.press('staff_go_on');
  await one.reads('staff_codes_tick');
  await one.page.getByRole('checkbox', { name: w('staff_codes_kept') }).check();
  await one.press('staff_go_on');
  await heading(one, 'staff_hello', { name }).waitFor();
  return codes;
}

/** Date and time in the meeting's zone, as the fields of the form take them. */
function local(at) {
  const parts = new Intl.DateTimeFormat('sv-SE', { timeZone: ZONE, dateStyle: 'short', timeStyle: 'short' }).format(at);
  const [date, time] = parts.split(' ');
  return { date, time };
}

export const ACTS = [
  [
    'the operator opens the printed invitation and joins with a passkey',
    async (s) => {
      await begins(s, s.operator, s.house.invitation, 'Ines', 'ines', 'role_operator');
      await s.look(s.operator, 'join-ways');
      await s.operator.press('staff_join_passkey');
      await keepsCodes(s, s.operator, 'Ines');
      await s.look(s.operator, 'own-page');
    },
  ],
  [
    'the invitation has done its work, and lets nobody else in',
    async (s) => {
      s.guest.expect(ANSWERS);
      await s.guest.page.goto(s.house.invitation);
      await s.guest.text(w('link_ended_title')).or(s.guest.text(w('staff_join_ended_title'))).first().waitFor();
    },
  ],
  [
    'the operator signs out, and in again with the passkey',
    async (s) => {
      await s.operator.press('staff_sign_out');
      await heading(s.operator, 'staff_sign_in_title').waitFor();
      await s.look(s.operator, 'sign-in');
      await s.operator.press('staff_with_passkey');
      await heading(s.operator, 'staff_hello', { name: 'Ines' }).waitFor();
    },
  ],
  [
    'the operator makes a group',
    async (s) => {
      const { operator } = s;
      await link(operator, 'admin_meetings').click();
      await operator.reads('admin_no_group_title');
      await s.look(operator, 'meetings-no-group');
      await link(operator, 'admin_group_new').click();
      await operator.press('admin_group_make');
      await until('the first problem has the focus', () => field(operator, 'admin_name').evaluate((e) => e === document.activeElement));
      await field(operator, 'admin_name').fill(GROUP);
      await radio(operator, 'admin_approach_twelve_step').check();
      await s.look(operator, 'group-form');
      await operator.press('admin_group_make');
      await link(operator, 'admin_groups').and(operator.page.locator('[aria-current]')).waitFor();
      await operator.sees(GROUP);
      // The next step is a button, and leads to a form that knows which group it is for.
      await s.look(operator, 'group-made');
      await link(operator, 'staff_step_meeting').click();
      await field(operator, 'admin_title').waitFor();
      await link(operator, 'admin_groups').click();
      await operator.sees(GROUP);
      await s.look(operator, 'groups');
    },
  ],
  [
    'the operator makes a weekly meeting that begins in five minutes, and loses nothing by a reload meanwhile',
    async (s) => {
      const { operator } = s;
      await link(operator, 'admin_meetings').click();
      await link(operator, 'admin_meeting_new').click();
      await field(operator, 'admin_title').fill(TITLE);
      await operator.page.reload();
      await operator.reads('admin_restored');
      assert.equal(await field(operator, 'admin_title').inputValue(), TITLE);
      assert.equal(await field(operator, 'admin_zone').inputValue(), ZONE);
      const soon = local(Date.now() + 5 * MINUTE_MS);
      await field(operator, 'admin_date_first').fill(soon.date);
      await field(operator, 'admin_time').fill(soon.time);
      assert.ok(await radio(operator, 'admin_repeat_weekly').isChecked());
      const dates = operator.page.getByRole('status', { name: w('admin_next_dates') }).getByRole('listitem');
      await until('the next five dates stand there', async () => (await dates.count()) === 5);
      await s.look(operator, 'meeting-form');
      await dates.last().scrollIntoViewIfNeeded();
      await s.look(operator, 'next-dates', ['desktop']);
      await operator.press('admin_meeting_make');
      await heading(operator, 'admin_links').waitFor();
      s.permanent = await handed(operator, 'admin_link_permanent');
      assert.match(s.permanent, /\/#\/m\/weekly-evening$/);
      await s.look(operator, 'meeting-page');
      await link(operator, 'admin_meetings').click();
      await operator.sees(TITLE);
      await s.look(operator, 'meetings');
    },
  ],
  [
    'the operator invites a facilitator, and the address is shown once',
    async (s) => {
      const { operator } = s;
      await link(operator, 'admin_invitations').click();
      // "On this page" is true on its page only.
      await operator.seesNo(w('admin_meeting_made'));
      await link(operator, 'admin_invite_somebody').click();
      await radio(operator, 'role_facilitator').check();
      await s.look(operator, 'invite');
      await operator.press('admin_invite_make');
      await heading(operator, 'admin_made_title').waitFor();
      s.invitation = await handed(operator, 'admin_made_address');
      await s.look(operator, 'invited');
      await link(operator, 'admin_made_done').click();
      await operator.sees(w('admin_invitation_open'));
      assert.ok(!(await operator.page.locator('body').innerText()).includes(s.invitation.split('/').at(-1)));
      await s.look(operator, 'invitations');
    },
  ],
  [
    'the facilitator joins with a password and an authenticator',
    async (s) => {
      const { facilitator } = s;
      await begins(s, facilitator, s.invitation, 'Rowan', 'rowan', 'role_facilitator');
      await field(facilitator, 'staff_password_new').fill('short');
      await facilitator.press('staff_join_password');
      await facilitator.reads('staff_password_not_yet');
      const secret = await handed(facilitator, 'staff_secret_label');
      await field(facilitator, 'staff_password_new').fill(PASSWORD);
      await field(facilitator, 'staff_code').fill(digits(secret));
      await facilitator.press('staff_join_password');
      s.codes = await keepsCodes(s, facilitator, 'Rowan');
    },
  ],
  [
    'the facilitator opens the room, and is still there after a reload',
    async (s) => {
      const { facilitator } = s;
      await until('the way into the room is there', async () => {
        if (await facilitator.button('staff_open_room').isVisible()) return true;
        await facilitator.page.reload();
        await heading(facilitator, 'staff_hello', { name: 'Rowan' }).waitFor();
        return facilitator.button('staff_open_room').waitFor({ timeout: 2_000 }).then(() => true);
      });
      await s.look(facilitator, 'next-sessions');
      await facilitator.press('staff_open_room');
      await facilitator.inRoom();
      s.room = facilitator.page.url();
      assert.match(s.room, /#\/s\//);
      await facilitator.page.reload();
      await facilitator.inRoom();
      await s.look(facilitator, 'room-opened');
    },
  ],
  [
    'a guest comes in with a nickname and nothing else, and both are there',
    async (s) => {
      await s.guest.page.goto(s.room);
      await s.guest.page.reload();
      await s.guest.button('come_in').waitFor();
      await s.look(s.guest, 'guest-door');
      await s.guest.comesIn('Maple');
      await s.house.holds(2, s.room.split('/').at(-1));
      await s.look(s.guest, 'guest-room');
    },
  ],
  [
    'the facilitator serves no more, and the room is closed to them at once',
    async (s) => {
      const { operator, facilitator } = s;
      await link(operator, 'admin_health').click();
      await heading(operator, 'admin_health_now').waitFor();
      await s.look(operator, 'health');
      await link(operator, 'admin_people').click();
      await operator.button('admin_remove_named', { name: 'Rowan' }).waitFor();
      await s.look(operator, 'people');
      await operator.press('admin_remove_named', { name: 'Rowan' });
      await s.look(operator, 'remove-person');
      await operator.page.getByRole('alertdialog').getByRole('button', { name: w('remove'), exact: true }).click();
      // Who signed in less than ten minutes ago is not asked again who they are.
      const again = operator.page.getByRole('dialog', { name: w('staff_step_up_title') });
      const gone = operator.text(w('admin_removed', { name: 'Rowan' }));
      await again.or(gone).first().waitFor();
      if (await again.isVisible()) await again.getByRole('button', { name: w('staff_with_passkey'), exact: true }).click();
      await gone.waitFor();
      const words = ['staff_signed_out_title', 'staff_not_serving_title', 'removed_title'].map((key) => facilitator.text(w(key)));
      await words.reduce((any, one) => any.or(one)).first().waitFor();
      await s.look(facilitator, 'serves-no-more');
    },
  ],
];
