// Finding a meeting and coming to its door: home, the permanent link, what a door asks, invitations.
import { NOW, card } from './fixtures.js';
import { DAY, at, harbour, live, meeting, meetingList, meetingPage, meetings } from './meetings.js';
import { press } from './ways.js';

const DUBLIN = 'Europe/Dublin';
const home = (name, more = {}, after) => ({ name, zone: DUBLIN, ...more, ...(after ? { after } : {}) });
const wished = (wishes) => ({
  storage: { wishes: { words: '', time: [], audience: [], approach: [], language: [], access: [], ...wishes } },
});
const search =
  (words, label = 'Search meetings') =>
  async (page) => {
    await page.getByRole('textbox', { name: label }).fill(words);
    await page.clock.runFor(800);
  };
const page = (name, about, { screen, ...more } = {}, after) => ({
  name,
  zone: DUBLIN,
  hash: `#/m/${about.slug}`,
  http: { [`GET /api/meetings/${about.slug}`]: meetingPage(about, more) },
  ...screen,
  ...(after ? { after } : {}),
});
const inTwoDays = harbour({
  times: [
    { on: '2026-11-24T19:30', starts_at: at(0, '20:30'), moved: false, cancelled: true },
    { on: '2026-11-26T19:30', starts_at: at(2, '19:30'), moved: false, cancelled: false },
  ],
  access: 'closed',
  rule: 'FREQ=WEEKLY;BYDAY=TU,TH',
});
const monthly = meeting('second-saturday', 'Second Saturday', [[at(18, '15:00')]], {
  zone: 'America/New_York',
  group: 'Corner table',
  approach: 'secular',
  audience: 'family_and_friends',
  rule: 'FREQ=MONTHLY;BYDAY=2SA',
  clean_days: 30,
});
const once = meeting('solstice', 'The longest night', [[at(27, '20:00'), { moved: at(27, '21:00') }]], {
  group: 'Late Lamp',
  audience: 'anyone',
  approach: 'other',
  rule: undefined,
});
const nightly = meetings.find(({ slug }) => slug === 'late-lamp');

const asked = { meeting: 'tuesday-evening', group_id: 'g-harbour', access: 'closed' };
const door = (name, about, more = {}, after) => ({
  name,
  zone: DUBLIN,
  hash: '#/s/tuesday-evening',
  http: { 'GET /api/sessions/tuesday-evening': card({ ...asked, ...about }), ...more.http },
  local: { 'name.g-harbour': 'Quiet Heron', ...more.local },
  ...(more.locale ? { locale: more.locale } : {}),
  ...(after ? { after } : {}),
});
const isodate = (days) => new Date(NOW - days * DAY).toISOString().slice(0, 10);
const scrollTo = (text) => (page) => page.getByText(text).first().scrollIntoViewIfNeeded();

export const FINDING_SCREENS = [
  home('home'),
  home('home-week', {}, async (page) => page.locator('#day-1').evaluate((e) => e.scrollIntoView())),
  home('home-later', {}, async (page) => page.locator('#later').evaluate((e) => e.scrollIntoView({ block: 'center' }))),
  home('home-german', { locale: 'de-DE', zone: 'Europe/Berlin' }),
  home('home-german-week', { locale: 'de-DE', zone: 'Europe/Berlin' }, async (page) =>
    page.locator('#day-0').evaluate((e) => e.scrollIntoView()),
  ),
  home('home-nobody', { http: { 'GET /api/meetings': meetingList({ sessions: [] }) } }),
  home('home-empty', {
    http: { 'GET /api/meetings': meetingList({ meetings: [], sessions: [], cover: 'nobody_now' }) },
  }),
  home('home-away', { http: { 'GET /api/meetings': undefined } }),
  home('home-helplines', {}, press('Helplines')),
  home('home-filter', {}, press(/^Filter/)),
  home(
    'home-filter-german',
    { locale: 'de-DE', zone: 'Europe/Berlin', ...wished({ time: ['evening'] }) },
    press(/^Filter/),
  ),
  home('home-filtered', wished({ time: ['evening', 'night'], access: ['open'] })),
  home('home-clean', wished({ clean: 12 })),
  home('home-none', wished({ approach: ['lifering'], audience: ['family_and_friends'] })),
  home('home-none-german', {
    locale: 'de-DE',
    zone: 'Europe/Berlin',
    ...wished({ words: 'abc', approach: ['lifering'] }),
  }),
  home('home-search', {}, search('MUENCHEN')),
  home('home-search-many', {}, search('even')),
  page('meeting-weekly', inTwoDays),
  page('meeting-weekly-german', inTwoDays, { screen: { locale: 'de-DE', zone: 'Europe/Berlin' } }),
  page('meeting-weekly-foot', inTwoDays, {}, scrollTo('What this group asks')),
  page('meeting-monthly', monthly),
  page('meeting-once', once),
  page('meeting-daily', nightly),
  page('meeting-none', harbour({ times: [] })),
  page('meeting-copied', inTwoDays, {}, async (page) => {
    await page.evaluate(() => Object.defineProperty(navigator, 'share', { value: undefined }));
    await press('Share the link')(page);
  }),
  page('meeting-live', harbour(), {
    session: live[1],
    screen: {
      http: {
        'GET /api/meetings/tuesday-evening': meetingPage(harbour(), { session: live[1] }),
        'GET /api/sessions/tuesday-evening': live[1],
      },
    },
  }),
  {
    name: 'meeting-gone',
    zone: DUBLIN,
    hash: '#/m/no-more',
    http: { 'GET /api/meetings/no-more': [404, { code: 'not_found' }] },
  },
  { name: 'meeting-away', zone: DUBLIN, hash: '#/m/no-more' },
  door('door-closed', {}),
  door('door-closed-missing', {}, {}, press('Come in')),
  door('door-closed-german', { audience: 'family_and_friends' }, { locale: 'de-DE' }, press('Hereinkommen')),
  door('door-clean', { clean_days: 30, access: 'open' }, {}, scrollTo('I have been clean')),
  door(
    'door-clean-enough',
    { clean_days: 30, access: 'open' },
    { local: { days: { since: isodate(96), earlier: [] } } },
    scrollTo('That is'),
  ),
  door(
    'door-clean-short',
    { clean_days: 30 },
    { local: { days: { since: isodate(12), earlier: [] } } },
    scrollTo('Meetings that ask for less'),
  ),
  door('door-clean-german', { clean_days: 30 }, { locale: 'de-DE' }, press('Hereinkommen')),
  door('door-same-name', { access: 'open' }, { local: { 'name.g-harbour': 'Maple', 'name.g-lamp': 'maple' } }),
  door('door-invite', { access: 'invite' }),
  door('door-invite-german', { access: 'invite' }, { locale: 'de-DE' }),
  door('door-invited', { access: 'invite' }, { local: { 'invited.g-harbour': 'inv-x' } }),
  door(
    'door-invitation-over',
    { access: 'invite' },
    {
      local: { 'pass.g-harbour': 'p' },
      http: { 'POST /api/sessions/tuesday-evening/enter': [401, { code: 'unauthenticated' }] },
    },
    press('Come in'),
  ),
  door('door-ended', { stage: 'ended' }),
  ...['en-US', 'de-DE'].map((locale) => ({
    name: locale === 'en-US' ? 'invitation' : 'invitation-german',
    zone: DUBLIN,
    locale,
    hash: '#/k/inv-example',
    http: {
      'POST /api/links/inspect': {
        role: 'attendee',
        group: {
          id: 'g-harbour',
          name: 'Harbour Street group',
          meetings: [
            { slug: 'those-who-serve', title: 'Those who serve', next: at(2, '19:30') },
            { slug: 'tuesday-evening', title: 'Tuesday evening', next: at(0, '19:00') },
          ],
        },
        makes_account: false,
        expires_at: NOW + 9 * DAY,
      },
    },
  })),
  {
    name: 'invitation-empty',
    hash: '#/k/inv-example',
    http: {
      'POST /api/links/inspect': {
        role: 'attendee',
        group: { id: 'g-harbour', name: 'Harbour Street group', meetings: [] },
        makes_account: false,
        expires_at: NOW + 9 * DAY,
      },
    },
  },
];
