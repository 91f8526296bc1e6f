// What the pages of the staff decide by themselves: tickets, what is asked of the person, passkeys' JSON, the meeting's form.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { render } from 'svelte/server';
import { datesOf } from '../src/admin/dates';
import * as group from '../src/admin/group-form';
import Guidelines from '../src/admin/Guidelines.svelte';
import InviteForm from '../src/admin/InviteForm.svelte';
import { Kept } from '../src/admin/kept.svelte';
import { blank, draftOf, fieldFor, formOf, problemsOf, type MeetingForm } from '../src/admin/meeting-form';
import MeetingPage from '../src/admin/MeetingPage.svelte';
import { once } from '../src/admin/rule';
import { localWords } from '../src/admin/words';
import WhenFields from '../src/admin/WhenFields.svelte';
import { RequestRefused } from '../src/api';
import { m } from '../src/paraglide/messages.js';
import type { FormatSummary, Grant, Group, GroupId, Me, Meeting, SessionId } from '../src/protocol.gen';
import { account } from '../src/staff/account.svelte';
import { admin, whoIsIn } from '../src/staff/api';
import { deviceName } from '../src/staff/device';
import { placesOf, rolesToGive, roleIn } from '../src/staff/may';
import { ownStep } from '../src/staff/own-step';
import { fromJson, hasPasskeys, toBase64Url, toJson } from '../src/staff/passkey';
import { askTicket, takeSeat } from '../src/staff/ticket';
import { whyNotIn } from '../src/staff/words';

const ROOM = 's-1' as SessionId;
const PORCH = 'g-porch' as GroupId;
const me = { csrf: 'proof', staff: { grants: [] } } as unknown as Me;
interface Asked {
  path: string;
  init: RequestInit;
}
let asked: Asked[];
/** The made-up server: one answer after the other. `undefined` is a network that is away. */
function answers(...all: ([number, unknown] | undefined)[]): void {
  vi.stubGlobal('fetch', (path: string, init: RequestInit) => {
    asked.push({ path, init });
    const next = all.shift();
    if (!next) return Promise.reject(new TypeError('away'));
    const [status, body] = next;
    return Promise.resolve(new Response(status === 204 ? null : JSON.stringify(body), { status }));
  });
}
const header = (at: number, name: string) => (asked[at]?.init.headers as Record<string, string>)[name];

beforeEach(() => {
  asked = [];
  account.signedOut();
});
afterEach(() => vi.unstubAllGlobals());

describe('a ticket', () => {
  const entered = { token: 'once', member: 'm-1', role: 'facilitator', nickname: 'Ines', expires_at: 1 };

  it('is asked for with the proof, which a page that was just loaded learns first', async () => {
    answers([200, me], [200, entered], [200, { ...entered, token: 'twice' }]);
    expect(await askTicket(ROOM)).toEqual({ kind: 'ticket', token: 'once' });
    expect(await askTicket()).toEqual({ kind: 'ticket', token: 'twice' });
    expect(asked.map((one) => one.path)).toEqual(['/api/staff/me', '/api/staff/ticket', '/api/staff/ticket']);
    expect(asked.slice(1).map((one) => one.init.body)).toEqual(['{"session":"s-1"}', '{}']);
    expect(header(1, 'x-csrf-token')).toBe('proof');
  });
  it.each([
    [[401, { code: 'unauthenticated' }], { kind: 'never', reason: 'signed_out' }],
    [[403, { code: 'not_permitted' }], { kind: 'never', reason: 'not_serving' }],
    [[401, 'a proxy says no'], { kind: 'never', reason: 'signed_out' }],
    [[404, { code: 'not_found' }], { kind: 'never', reason: 'refused', refusal: { code: 'not_found' } }],
    [[429, { code: 'rate_limited', retry_after_ms: 10 }], { kind: 'later' }],
    [[503, { code: 'busy' }], { kind: 'later' }],
    [[502, undefined], { kind: 'later' }],
    [undefined, { kind: 'later' }],
  ] as [[number, unknown] | undefined, unknown][])('after %j is %j', async (answer, meaning) => {
    account.signedIn(me);
    answers(answer);
    expect(await askTicket(ROOM)).toEqual(meaning);
  });
  it('is not kept with the seat', async () => {
    account.signedIn(me);
    answers([200, entered]);
    expect(await takeSeat(ROOM)).toMatchObject({ token: '', staff: true, role: 'facilitator' });
  });
});

describe('a request', () => {
  it('that needs a step-up is sent again when that was done', async () => {
    account.signedIn(me);
    answers([403, { code: 'step_up_needed' }], [204, undefined]);
    const done = admin.closeGroup(PORCH);
    await vi.waitFor(() => expect(account.question?.kind).toBe('step_up'));
    account.question?.answer(true);
    await done;
    expect(asked.map((one) => [one.init.method, one.path])).toEqual(
      Array(2).fill(['DELETE', '/api/admin/groups/g-porch']),
    );
    expect(account.question).toBeUndefined();
  });
  it('is refused when the person does not want to', async () => {
    account.signedIn(me);
    answers([403, { code: 'step_up_needed' }]);
    const done = admin.closeGroup(PORCH);
    await vi.waitFor(() => expect(account.question).toBeDefined());
    account.question?.answer(false);
    await expect(done).rejects.toBeInstanceOf(RequestRefused);
    expect([asked.length, account.stage]).toEqual([1, 'in']);
  });
  it('of somebody whose sign-in ended asks once for all that wait', async () => {
    account.signedIn(me);
    answers([401, { code: 'unauthenticated' }], [401, { code: 'unauthenticated' }], [200, []], [200, []]);
    const both = Promise.all([admin.groups(), admin.meetings()]);
    await vi.waitFor(() => expect(account.question?.kind).toBe('sign_in'));
    await vi.waitFor(() => expect(asked).toHaveLength(2));
    account.question?.answer(true);
    expect(await both).toEqual([[], []]);
  });
  it('shows the sign-in page when nobody was signed in, or nobody signs in again', async () => {
    answers([401, { code: 'unauthenticated' }]);
    await expect(admin.groups()).rejects.toBeInstanceOf(RequestRefused);
    expect([account.question, account.stage]).toEqual([undefined, 'out']);
  });
  it('of who is signed in tells a server that is away from one that knows nobody', async () => {
    account.stage = 'unknown';
    answers(undefined, [401, { code: 'unauthenticated' }], [200, me]);
    const stages: string[] = [];
    for (const _ of [1, 2, 3]) {
      await whoIsIn();
      stages.push(account.stage);
    }
    expect(stages).toEqual(['away', 'out', 'in']);
  });
});

it('says the same whatever was wrong with signing in', () => {
  const because = (code: string) => whyNotIn(new RequestRefused({ code: code as 'invalid' }, true), 0);
  expect(new Set(['unauthenticated', 'invalid', 'too_long', 'not_found'].map(because)).size).toBe(1);
  expect(because('busy')).not.toBe(because('invalid'));
});

describe('the next step after joining', () => {
  const operator: Grant[] = [{ kind: 'operator' }];
  const group = (name: string, closed = false) => ({ id: name, closed, about: { name } }) as unknown as Group;
  const meeting = (of: string, ended = false) => ({ ended, about: { group: of } }) as unknown as Meeting;
  it('is a group on an empty server, and then a meeting of a group that has none', () => {
    expect(ownStep(operator, [], [])).toEqual({ kind: 'make_group' });
    expect(ownStep(operator, [group('a', true)], [])).toEqual({ kind: 'make_group' });
    expect(ownStep(operator, [group('a'), group('b')], [meeting('a')])).toMatchObject({ group: 'b' });
    expect(ownStep(operator, [group('a')], [meeting('a', true)])).toMatchObject({ group: 'a' });
    expect(ownStep(operator, [group('a')], [meeting('a')])).toBeUndefined();
  });
  it('is offered to those who may plan, for their own groups', () => {
    const of = (kind: 'facilitator' | 'greeter') => [{ kind, group: 'b' }] as unknown as Grant[];
    expect(ownStep(of('facilitator'), [group('a'), group('b')], [])).toMatchObject({ group: 'b', name: 'b' });
    expect(ownStep(of('greeter'), [group('a'), group('b')], [])).toBeUndefined();
  });
});

describe('a passkey', () => {
  it('is offered where a browser makes one: for a name, with https or on this machine', () => {
    const offered = (url: string) => hasPasskeys(new URL(url) as unknown as Location);
    for (const yes of ['https://meet.example.org/', 'http://localhost:7420/', 'https://localhost/']) {
      expect([yes, offered(yes)]).toEqual([yes, true]);
    }
    const never = ['http://127.0.0.1:7420/', 'https://192.0.2.7/', 'http://[::1]:7420/', 'https://[2001:db8::1]/'];
    for (const no of [...never, 'http://meet.example.org/', 'https://2130706433/']) {
      expect([no, offered(no)]).toEqual([no, false]);
    }
  });
  const bytes = (...all: number[]) => new Uint8Array(all).buffer;
  it('goes from text to bytes and back', () => {
    const made = fromJson({ challenge: '-_8A', user: { id: 'AQ' }, excludeCredentials: [{ id: '_w' }] });
    expect(toBase64Url((made.challenge as Uint8Array<ArrayBuffer>).buffer)).toBe('-_8A');
    expect((made.user as { id: Uint8Array }).id).toEqual(new Uint8Array([1]));
    expect((made.excludeCredentials as { id: Uint8Array }[])[0]?.id).toEqual(new Uint8Array([255]));
  });
  it('of a browser that writes no JSON has what the server reads', () => {
    const credential = {
      id: 'Y3JlZA',
      rawId: bytes(1, 2),
      type: 'public-key',
      authenticatorAttachment: null,
      response: { clientDataJSON: bytes(123), attestationObject: bytes(0), getTransports: () => ['internal'] },
      getClientExtensionResults: () => ({}),
    } as unknown as PublicKeyCredential;
    expect(toJson(credential)).toEqual({
      id: 'Y3JlZA',
      rawId: 'AQI',
      type: 'public-key',
      response: { clientDataJSON: 'ew', attestationObject: 'AA', transports: ['internal'] },
      clientExtensionResults: {},
    });
  });
});

it.each([
  ['Mozilla/5.0 (Android 14; Mobile; rv:130.0) Gecko/130.0 Firefox/130.0', 'Firefox on Android'],
  ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1', 'Safari on iPhone'],
  ['Mozilla/5.0 (Windows NT 10.0) Chrome/130.0 Safari/537.36 Edg/130.0', 'Edge on Windows'],
  ['Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/130.0 Safari/537.36', 'Chrome on Linux'],
  ['something else', 'A browser'],
])('%s is %s', (agent, name) => expect(deviceName(agent)).toBe(name));

describe('what grants open', () => {
  it('shows places by what somebody may do', () => {
    expect(placesOf([{ kind: 'operator' }])).toContain('health');
    expect(placesOf([{ kind: 'facilitator', group: PORCH }])).toEqual(['meetings', 'people', 'invitations']);
    expect(placesOf([{ kind: 'clinician' }, { kind: 'greeter', group: PORCH }])).toEqual([]);
  });
  it('lets nobody but operators give what is as high as their own', () => {
    expect(rolesToGive([{ kind: 'facilitator', group: PORCH }])).toEqual(['attendee', 'greeter', 'co_facilitator']);
    expect(rolesToGive([{ kind: 'operator' }])).toContain('operator');
  });
  it('takes the role that carries most in a group, and none elsewhere', () => {
    const grants = [{ kind: 'greeter', group: PORCH } as const, { kind: 'facilitator', group: PORCH } as const];
    expect([roleIn(grants, PORCH), roleIn(grants, 'g-other' as GroupId)]).toEqual(['facilitator', undefined]);
  });
});

describe('the form of a meeting', () => {
  const format: FormatSummary = {
    id: 'round-robin',
    title: 'Round',
    about: '',
    minutes: 60,
    parts: [],
    readings: [{ slot: 'opening', title: 'Opening' }],
  };
  const group = { id: PORCH, closed: false, about: { name: 'Open Porch' } } as Group;
  const form = (more: Partial<MeetingForm> = {}): MeetingForm => ({
    ...blank([group], [format], 'Europe/Dublin', Date.UTC(2026, 10, 24, 19)),
    title: 'Tuesday evening',
    ...more,
  });
  const stored = (about: Meeting['about']) =>
    ({ id: 'm-1', slug: 'm', revision: 1, about, ended: false, next: [] }) as unknown as Meeting;

  it('begins so that only a title is missing', () => {
    expect(Object.keys(problemsOf(form({ title: '' }), [format]))).toEqual(['title']);
    expect(problemsOf(form(), [format])).toEqual({});
  });
  it.each([
    [{ group: '' as const }, 'group'],
    [{ title: 'x'.repeat(81) }, 'title'],
    [{ date: '' }, 'date'],
    [{ time: '' }, 'time'],
    [{ zone: 'Dublin' }, 'zone'],
    [{ date: '2026-12-01', repeating: { ...once(), kind: 'monthly_last' as const } }, 'repeat'],
    [{ every: '0' }, 'every'],
    [{ repeating: { ...once(), kind: 'daily' as const, ends: 'on' as const, until: '2020-01-01' } }, 'until'],
    [{ repeating: { ...once(), kind: 'daily' as const, ends: 'after' as const }, times: 'many' }, 'times'],
    [{ minutes: '4' }, 'minutes'],
    [{ format: 'gone' }, 'format'],
    [{ description: 'x'.repeat(501) }, 'description'],
    [{ asksClean: 'yes' as const, cleanDays: '' }, 'cleanDays'],
    [{ asksClean: 'yes' as const, cleanDays: '3651' }, 'cleanDays'],
    [{ lobbyMinutes: '121' }, 'lobbyMinutes'],
    [{ capacity: '1.5' }, 'capacity'],
  ])('finds what is to be mended in %j', (more, field) => {
    expect(Object.keys(problemsOf(form(more), [format]))).toEqual([field]);
  });
  it('comes back from what was stored as it was sent', () => {
    const draft = draftOf(form({ readings: { opening: 'Welcome.', gone: 'old', closing: ' ' } }), format);
    expect(draft.readings).toEqual({ opening: 'Welcome.' });
    expect(draftOf(formOf(stored(draft)), format, draft)).toEqual(draft);
  });
  it('sends a rule that was not touched letter for letter, and a new one where it was', () => {
    const draft = draftOf(form(), format);
    const schedule = { ...draft.schedule, starts: '2026-12-01T19:30', rule: 'BYDAY=TU;FREQ=WEEKLY' };
    const before = { ...draft, schedule };
    const same = formOf(stored(before));
    expect(draftOf(same, format, before).schedule.rule).toBe('BYDAY=TU;FREQ=WEEKLY');
    expect(draftOf({ ...same, every: '2' }, format, before).schedule.rule).toBe('FREQ=WEEKLY;INTERVAL=2;BYDAY=TU');
  });

  describe('and its cancelled and moved dates', () => {
    const away = [{ on: '2026-12-08T19:30' }, { on: '2026-12-22T19:30', moved_to: '2026-12-23T18:00' }];
    const tuesdays = { ...once(), kind: 'weekly' as const };
    const planned = (more: Partial<MeetingForm> = {}, exceptions = away) => {
      const draft = draftOf(form({ date: '2026-12-01', repeating: tuesdays, ...more }), format);
      const before = { ...draft, schedule: { ...draft.schedule, exceptions } };
      return { before, form: formOf(stored(before)) };
    };
    const sent = ({ before, form }: ReturnType<typeof planned>, more: Partial<MeetingForm>) =>
      draftOf({ ...form, ...more }, format, before).schedule.exceptions;

    it('keeps those of a meeting that takes place once when only the title changes', () => {
      for (const exceptions of [
        [{ on: '2026-12-01T19:30' }],
        [{ on: '2026-12-01T19:30', moved_to: '2026-12-02T20:00' }],
      ]) {
        expect(sent(planned({ repeating: once() }, exceptions), { title: 'Another' })).toEqual(exceptions);
      }
      expect(sent(planned(), { title: 'Another' })).toEqual(away);
    });
    it('keeps them at another hour, by which they are then named', () => {
      const later = away.map((one) => ({ ...one, on: `${one.on.slice(0, 10)}T20:00` }));
      expect(sent(planned(), { time: '20:00' })).toEqual(later);
    });
    it.each([
      { date: '2026-12-02' },
      { zone: 'Europe/Berlin' },
      { every: '2' },
      { repeating: { ...tuesdays, also: ['FR' as const] } },
      { repeating: once() },
    ])('lets them go with the days they belong to: %j', (more) => expect(sent(planned(), more)).toEqual([]));
    it('keeps those before a new end', () => {
      const ends = (more: Partial<MeetingForm['repeating']>) => ({ repeating: { ...tuesdays, ...more } });
      expect(sent(planned(), ends({ ends: 'on', until: '2026-12-22' }))).toEqual(away);
      expect(sent(planned(), ends({ ends: 'on', until: '2026-12-21' }))).toEqual(away.slice(0, 1));
      expect(sent(planned(), { ...ends({ ends: 'after' }), times: '4' })).toEqual(away);
      expect(sent(planned(), { ...ends({ ends: 'after' }), times: '3' })).toEqual(away.slice(0, 1));
    });
    it('says which stay and which go', () => {
      vi.stubGlobal('navigator', { languages: ['en'] });
      const { before, form: same } = planned();
      const shown = (more: Partial<MeetingForm>) =>
        render(WhenFields, { props: { form: { ...same, ...more }, problems: {}, before: before.schedule } }).body;
      expect([shown({}).includes(m.admin_exceptions()), shown({}).includes(m.admin_exceptions_go())]).toEqual([
        true,
        false,
      ]);
      const elsewhen = shown({ date: '2026-12-02' });
      expect([elsewhen.includes(m.admin_exceptions()), elsewhen.includes(m.admin_exceptions_go())]).toEqual([
        false,
        true,
      ]);
    });
    it('shows a refusal of one at how it repeats', () => {
      const paths = ['schedule.exceptions', 'schedule.exceptions[3].on', 'schedule.exceptions[0].moved_to'];
      expect(paths.map(fieldFor)).toEqual(['repeat', 'repeat', 'repeat']);
      expect(['schedule.starts', 'clean_days', 'elsewhere', undefined].map(fieldFor)).toEqual([
        'date',
        'cleanDays',
        undefined,
        undefined,
      ]);
    });
  });
});

describe('the form of a group', () => {
  const form = (more: Partial<group.GroupForm> = {}): group.GroupForm => ({
    ...group.blank(),
    name: 'Open Porch',
    ...more,
  });
  it('takes as much as the server does', () => {
    const most = { description: 'x'.repeat(500), guidelines: ['', ' ', 'x'.repeat(500)], service: { greeter: '3650' } };
    expect(group.problemsOf(form(most))).toEqual({});
    // What people see as one character may be two for a machine.
    expect(group.problemsOf(form({ description: '🙂'.repeat(500) }))).toEqual({});
  });
  it.each([
    [{ name: 'x' }, 'name'],
    [{ description: 'x'.repeat(501) }, 'description'],
    [{ language: 'english' }, 'language'],
    [{ guidelines: ['fine', 'x'.repeat(501)] }, 'guidelines[1]'],
    [{ guidelines: ['', 'x'] }, 'guidelines[1]'],
    [{ service: { co_facilitator: '3651' } }, 'co_facilitator'],
    [{ service: { greeter: '0' } }, 'greeter'],
    [{ place: 'x'.repeat(81) }, 'place'],
  ])('finds what is to be mended in %j', (more, field) => {
    expect(Object.keys(group.problemsOf(form(more)))).toEqual([field]);
  });
  it('shows a refusal at its field, whatever was left out', () => {
    const typed = form({ guidelines: ['', 'one', ' ', 'two'], service: { greeter: '30', facilitator: '365' } });
    const sent = group.draftOf(typed, { ...group.draftOf(form()), service: [{ role: 'attendee', clean_days: 1 }] });
    const at = (path: string) => group.fieldFor(path, typed, sent);
    expect(['guidelines[0]', 'guidelines[1]', 'guidelines[2]'].map(at)).toEqual([
      'guidelines[1]',
      'guidelines[3]',
      undefined,
    ]);
    // The one for those who attend is in no field.
    expect([0, 1, 2].map((n) => at(`service[${n}].clean_days`))).toEqual([undefined, 'facilitator', 'greeter']);
    expect(['name', 'description', 'elsewhere'].map(at)).toEqual(['name', 'description', undefined]);
  });
  it('sends where it is at home, and that titles are shown only when somebody chose so', () => {
    expect(group.draftOf(form({ place: ' Galway, Ireland ', titles_shown: true }))).toMatchObject({
      place: 'Galway, Ireland',
      titles_shown: true,
    });
    expect(group.draftOf(form())).toMatchObject({ place: '', titles_shown: false });
  });

  it('says at a sentence what is the matter with it', () => {
    const body = render(Guidelines, { props: { lines: ['fine', 'x'], problems: [undefined, 'Too short.'] } }).body;
    expect(body.match(/aria-invalid="true"/g)).toHaveLength(1);
    const told = /aria-describedby="([^"]+)"/.exec(body)?.[1];
    expect(body).toMatch(new RegExp(`id="${told}"[^]*Too short\\.`));
  });
});

describe('the dates of a meeting', () => {
  const now = Date.UTC(2026, 10, 24, 12);
  const usual = (day: string) => ({
    on: `${day}T19:30`,
    starts_at: Date.parse(`${day}T18:30:00Z`),
    moved: false,
    cancelled: false,
  });
  const plain = {
    title: 'Tuesday',
    minutes: 60,
    access: 'open',
    monitoring: 'none',
    capacity: 40,
    kept_minutes: 60,
    listed: true,
  };
  const meeting = (exceptions: { on: string; moved_to?: string }[], ...days: string[]) =>
    ({
      id: 'm-1',
      slug: 'tuesday',
      ended: false,
      about: { ...plain, schedule: { starts: '2026-11-03T19:30', zone: 'Europe/Berlin', exceptions } },
      next: days.map(usual),
    }) as unknown as Meeting;
  const some = meeting(
    [
      { on: '2026-11-17T19:30' },
      { on: '2026-12-01T19:30' },
      { on: '2026-12-15T19:30', moved_to: '2026-12-16T19:30' },
      { on: '2027-06-01T19:30' },
    ],
    '2026-11-24',
    '2026-12-08',
  );

  it('have the cancelled ones to come in their place', () => {
    const found = datesOf(some, now);
    expect(found.map(({ on, cancelled }) => [on.slice(0, 10), cancelled])).toEqual([
      ['2026-11-24', false],
      ['2026-12-01', true],
      ['2026-12-08', false],
      ['2027-06-01', true],
    ]);
    // Winter and summer on the clocks of the meeting.
    expect(found.filter((time) => time.cancelled).map((time) => new Date(time.starts_at).toISOString())).toEqual([
      '2026-12-01T18:30:00.000Z',
      '2027-06-01T17:30:00.000Z',
    ]);
    expect(datesOf(meeting([{ on: '2026-11-24T19:30' }]), now)).toHaveLength(1);
  });
  it('are on its page, each with the way to change it', () => {
    vi.stubGlobal('navigator', { languages: ['en'] });
    vi.stubGlobal('location', { origin: 'https://hearth.test' });
    const far = meeting([{ on: '2099-12-01T19:30' }]);
    const page = render(MeetingPage, {
      props: { meeting: far, groups: [], formats: [], onchanged: () => Promise.resolve() },
    }).body;
    expect(page).toContain(m.admin_cancelled());
    expect(page).toContain(m.admin_date_change_named({ time: localWords('2099-12-01T19:30') }));
  });
});

describe('a form that is kept', () => {
  const store = new Map<string, string>();
  beforeEach(() => {
    store.clear();
    vi.stubGlobal('sessionStorage', {
      getItem: (key: string) => store.get(key) ?? null,
      setItem: (key: string, value: string) => store.set(key, value),
      removeItem: (key: string) => store.delete(key),
    });
  });
  const kept = () => new Kept('x', () => ({ title: '', when: { date: '', time: '19:30' } }));

  it('comes back after a reload, until it is saved', () => {
    const first = kept();
    first.value.title = 'Half a';
    first.keep();
    expect([kept().value.title, kept().restored]).toEqual(['Half a', true]);
    first.letGo();
    expect([kept().value.title, kept().restored]).toEqual(['', false]);
  });
  it('has the fields that came since it was kept', () => {
    store.set('hearth.draft.form.x', JSON.stringify(JSON.stringify({ when: { date: '2026-12-01' } })));
    expect(kept().value).toEqual({ title: '', when: { date: '2026-12-01', time: '19:30' } });
  });
  it('is not there when nothing was written', () => {
    kept().keep();
    expect(store.size).toBe(0);
  });
});

describe('the form of an invitation', () => {
  const porch = {
    id: PORCH,
    closed: false,
    about: { name: 'Open Porch', service: [{ role: 'co_facilitator', clean_days: 365 }] },
  } as unknown as Group;
  const store = new Map<string, string>();
  const typed = { role: 'co_facilitator', group: PORCH, hours: '24', many: '7', note: 'For Maple', key: 'k-1' };
  const shown = () =>
    render(InviteForm, { props: { groups: [porch], onmade: () => Promise.resolve() } }).body.replaceAll('<!---->', '');
  beforeEach(() => {
    store.clear();
    vi.stubGlobal('navigator', { languages: ['en'] });
    vi.stubGlobal('sessionStorage', { getItem: (key: string) => store.get(key) ?? null });
    account.signedIn({ csrf: 'proof', staff: { grants: [{ kind: 'operator' }] } } as unknown as Me);
  });
  const keep = (more: Partial<typeof typed> = {}) =>
    store.set('hearth.draft.form.invitation.new', JSON.stringify(JSON.stringify({ ...typed, ...more })));

  it('has what was typed before a reload', () => {
    expect(shown()).not.toContain(m.admin_restored());
    keep();
    const page = shown();
    expect(page).toContain(m.admin_restored());
    for (const value of ['For Maple', 'co_facilitator', '24']) {
      expect(page).toMatch(new RegExp(`<(input|option)[^>]* value="${value}"[^>]*`));
    }
    expect(page).toMatch(/<input[^>]*value="24"[^>]*checked/);
    keep({ role: 'attendee' });
    expect(shown()).toMatch(/<input[^>]* value="7"/);
  });
  it('says what the group asks of those who take the service, and only then', () => {
    const asks = m.admin_invite_clean({ n: 365 });
    keep();
    expect(shown()).toContain(asks);
    for (const more of [
      { role: 'greeter' },
      { role: 'attendee' },
      { role: 'operator' },
      { group: 'g-other' as GroupId },
    ]) {
      keep(more);
      expect(shown()).not.toContain(asks);
    }
  });
});
