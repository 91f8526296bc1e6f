// The small pure parts: addresses, names, layout of the stream, rights, the desk's order, leaving.
import { readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { inOrder } from '../src/desk/order';
import { NOTES, onwards, TITLE, watchEscape } from '../src/leave';
import { pick } from '../src/language';
import { suggest } from '../src/nicknames';
import { m } from '../src/paraglide/messages.js';
import { overwriteGetLocale } from '../src/paraglide/runtime.js';
import { LIMITS, type CaseCard, type MemberId, type RoomView } from '../src/protocol.gen';
import { handsCount, losesPlace, peopleHere, placeInLine, quietBecause } from '../src/room/rights';
import { enterSends } from '../src/keys';
import { isOneLine, layOut, MOST_ROWS, toLines } from '../src/room/stream';
import { characters } from '../src/text';
import { parse, secretIn } from '../src/router.svelte';
import { roughly, stopwatch } from '../src/time.svelte';
import { refusal } from '../src/refusal-words';
import { heldBecause } from '../src/room/words';
import { emptyView, inPart, member, part } from './rooms';

const id = (text: string) => text as MemberId;

describe('addresses', () => {
  it('names the places', () => {
    expect(parse('#/s/abc-1')).toEqual({ name: 'session', id: 'abc-1' });
    expect([parse(''), parse('#/'), parse('#/s/no spaces'), parse('#/zzz')].map((r) => r.name)).toEqual(
      Array(4).fill('home'),
    );
    expect(parse('#/m/tuesday-evening')).toEqual({ name: 'meeting', slug: 'tuesday-evening' });
    expect(parse('#/m/../x').name).toBe('home');
    expect([parse('#/k'), parse('#/desk')].map((r) => r.name)).toEqual(['link', 'desk']);
  });
  it('finds the secret of a link', () => {
    expect(secretIn('#/k/eyJh.eyJi.c_-1')).toBe('eyJh.eyJi.c_-1');
    expect(secretIn('#/k')).toBeUndefined();
    expect(secretIn('#/k/a b')).toBeUndefined();
  });
});

describe('names', () => {
  it.each(['en', 'de'] as const)('every suggestion fits (%s)', (language) => {
    for (let a = 0; a < 40; a += 1) {
      for (let b = 0; b < 40; b += 1) {
        const numbers = [a, b];
        const name = suggest(language, [], (below) => (numbers.shift() ?? 0) % below);
        expect(characters(name)).toBeGreaterThanOrEqual(LIMITS.nickname_min_chars);
        expect(characters(name)).toBeLessThanOrEqual(LIMITS.nickname_chars);
      }
    }
  });
  it('offers no name that somebody has in another group', () => {
    // Chance that would give the same name again and again, and another one in the end.
    const same = [0, 0, 0, 0, 0, 0, 1, 0];
    const first = suggest('en', [], () => 0);
    const other = suggest('en', [` ${first.toUpperCase()} `], () => same.shift() ?? 0);
    expect([first, other === first]).toEqual(['Amber Acorn', false]);
    expect(suggest('en', [first], () => 0)).toBe(first);
  });
  it('speaks the first language it knows', () => {
    expect([pick(['fr-CA', 'de-AT', 'en']), pick(['tlh']), pick([])]).toEqual(['de', 'en', 'en']);
  });
});

describe('the stream', () => {
  const line = (n: number, who: string, share?: number, at = n * 1000) => ({
    line: n,
    member: id(who),
    at,
    text: `${n}`,
    ...(share ? { share } : {}),
  });
  it('puts lines into their share, and groups the others by who speaks', () => {
    const view = emptyView({
      shares: [{ share: 2, member: id('m-a'), began_at: 2000, planned_end: 9000, ended_at: 5000, end: 'done' }],
      share: { share: 7, member: id('m-b'), began_at: 7000, planned_end: 9000 },
      lines: [line(1, 'm-c'), line(3, 'm-a', 2), line(4, 'm-c'), line(5, 'm-c'), line(6, 'm-d'), line(8, 'm-b', 7)],
    });
    const shape = layOut(view).map((i) => {
      if (i.kind === 'special') return `${i.line.kind?.type}: ${i.line.line}`;
      return (i.kind === 'share' ? `share ${i.share.share}: ` : `${i.member}: `) + i.lines.map((l) => l.line);
    });
    expect(shape).toEqual(['m-c: 1', 'share 2: 3', 'm-c: 4,5', 'm-d: 6', 'share 7: 8']);
    expect(layOut(view).filter((i) => i.kind === 'share' && i.live).length).toBe(1);
  });
  it('shows a line that waited where it was published, not where it was written', () => {
    const view = emptyView({ lines: [line(5, 'm-a', undefined, 5000), line(2, 'm-b', undefined, 9000)] });
    expect(layOut(view).map((i) => i.key)).toEqual(['l5', 'l2']);
  });
  it('keeps lines whose share is older than the view', () => {
    expect(layOut(emptyView({ lines: [line(3, 'm-a', 2)] })).length).toBe(1);
  });
  it('keeps lines of one part apart from those of the next, however close they are', () => {
    const lines = [1, 2, 3].map((n) => line(n, 'm-a', undefined, n * 10));
    const shape = (parts: number[]) =>
      layOut(emptyView({ lines }), parts).map((i) => (i.kind === 'lines' ? i.lines.length : 0));
    expect([shape([]), shape([20]), shape([5, 30]), shape([40])]).toEqual([[3], [1, 2], [2, 1], [3]]);
  });
  it('lets readings, milestones and questions stand by themselves, and answers apart from other lines', () => {
    const view = emptyView({
      shares: [{ share: 2, member: id('m-a'), began_at: 2000, planned_end: 9000, ended_at: 2500, end: 'done' }],
      lines: [
        { ...line(3, 'm-c'), kind: { type: 'reading', title: 'Opening' } },
        line(4, 'm-c'),
        { ...line(5, 'm-c'), kind: { type: 'milestone' } },
        { ...line(6, 'm-c'), kind: { type: 'answer', to: 2 } },
        { ...line(7, 'm-c'), kind: { type: 'answer', to: 2 } },
        line(8, 'm-c'),
        { ...line(9, 'm-a', 2), kind: { type: 'reading', title: 'Within the share' } },
      ],
    });
    const shape = layOut(view).map((i) => {
      if (i.kind === 'special') return i.line.kind?.type;
      return i.lines.map((l) => l.line).join();
    });
    expect(shape).toEqual(['9', 'reading', '4', 'milestone', '6,7', '8']);
  });
  it('loses no paragraph', () => {
    const text = Array.from({ length: 20 }, (_, i) => `p${i}`).join('\n\n');
    expect(toLines(text)).toEqual([text]);
    expect(toLines(' \n ')).toEqual([]);
    expect(toLines('a\r\nb\rc')).toEqual(['a\nb\nc']);
  });
  it('ends a piece after as many rows as the server keeps, and loses none', () => {
    const limits = readFileSync(new URL('../../protocol/src/limits.rs', import.meta.url), 'utf8');
    expect(limits).toContain(`TEXT_ROWS: usize = ${MOST_ROWS};`);
    const rows = Array.from({ length: 450 }, (_, n) => `r${n}`);
    expect(toLines(rows.join('\n')).map((line) => line.split('\n').length)).toEqual([200, 200, 50]);
    expect(toLines(rows.join('\n')).join('\n')).toBe(rows.join('\n'));
    expect([isOneLine(rows.join('\n'), 4000), isOneLine(rows.slice(0, 200).join('\n\n'), 4000)]).toEqual([false, true]);
    expect(toLines(rows.slice(0, 200).join('\n\n')).length).toBe(1);
    expect(toLines('one\u2028two\vthree')).toEqual(['one\ntwo\nthree']);
    // What a browser may paste must not hold the page up.
    expect(toLines(`${' '.repeat(200_000)}x`).length).toBe(1);
  });
  it('splits what is too long where it reads best, and loses nothing of it', () => {
    expect(toLines('one two\n\nthree four', 12)).toEqual(['one two', 'three four']);
    expect(toLines('One here. Two there now', 15)).toEqual(['One here.', 'Two there now']);
    expect(toLines('onetwo threefour', 10)).toEqual(['onetwo', 'threefour']);
    expect(toLines('x'.repeat(25), 10)).toEqual(['x'.repeat(10), 'x'.repeat(10), 'x'.repeat(5)]);
    // Characters of two code units are counted once and never cut in two.
    expect(toLines('😀'.repeat(15), 10)).toEqual(['😀'.repeat(10), '😀'.repeat(5)]);
    const words = (text: string) => text.split(/\s+/).filter((word) => word !== '');
    const long = Array.from(
      { length: 3000 },
      (_, i) => `w${i}${i % 17 === 0 ? '.\n\n' : i % 5 === 0 ? '\n' : ''}`,
    ).join(' ');
    const lines = toLines(long);
    expect(lines.every((line) => characters(line) <= 4000)).toBe(true);
    expect(words(lines.join(' '))).toEqual(words(long));
  });
  it.each([
    [{}, true],
    [{ shiftKey: true }, false],
    [{ isComposing: true, keyCode: 229 }, false],
    // Safari has ended the composition by then.
    [{ isComposing: false, keyCode: 229 }, false],
    [{ key: 'a', keyCode: 65 }, false],
  ])('sends with Enter, and not in the middle of a word: %o', (more, sends) => {
    const press = { key: 'Enter', keyCode: 13, shiftKey: false, isComposing: false, ...more };
    expect(enterSends(press as KeyboardEvent)).toBe(sends);
  });
  it('counts as the server counts', () => expect(characters('👩‍⚕️é')).toBe(5));
});

describe('rights', () => {
  const room = (more: Partial<RoomView>) => emptyView({ members: [member('m-a')], ...more });
  const why = (more: Partial<RoomView>, who = member('m-a')) => quietBecause(room(more), who);
  it('says why somebody cannot write', () => {
    expect(why({ stage: 'lobby' })).toBe('lobby');
    expect(why({ stage: 'lobby' }, member('m-a', { role: 'greeter' }))).toBeUndefined();
    expect(why({})).toBe('wait_your_turn');
    expect(why({ floor: 'open' })).toBeUndefined();
    expect(why({ share: { share: 1, member: id('m-a'), began_at: 0, planned_end: 1 } })).toBeUndefined();
    expect(why({}, member('m-a', { role: 'co_facilitator' }))).toBeUndefined();
    expect(why({}, member('m-a', { role: 'greeter' }))).toBe('wait_your_turn');
    expect(why({ stage: 'fellowship' })).toBeUndefined();
    expect(why({ stage: 'fellowship' }, member('m-a', { muted: true }))).toBe('muted');
    expect(why({ floor: 'open' }, member('m-a', { role: 'clinician' }))).toBe('reading_only');
    expect(why({ stage: 'ended' })).toBe('ended');
  });
  it('asks before a place in line is given away, and only then', () => {
    const hands = ['m-a', 'm-b'].map((who, since) => ({ member: id(who), since }));
    const lost = (view: RoomView) => ['m-a', 'm-b', 'm-z'].map((who) => losesPlace(view, who));
    expect(lost(inPart([part()], { hands }))).toEqual([true, false, false]);
    expect(lost(inPart([part({ hands: 'pitch' })], { hands }))).toEqual([false, false, false]);
    expect(lost(inPart([part({ floor: 'round' })], { hands, floor: 'round' }))).toEqual([false, false, false]);
  });
  it('counts places and people', () => {
    const view = room({
      hands: [
        { member: id('m-b'), since: 0 },
        { member: id('m-a'), since: 1 },
      ],
      members: [
        member('m-a'),
        member('m-b', { presence: 'left' }),
        member('m-c', { role: 'clinician' }),
        member('m-d', { presence: 'away' }),
      ],
    });
    expect([placeInLine(view, 'm-a'), placeInLine(view, 'm-z')]).toEqual([2, 0]);
    expect(peopleHere(view).map((m) => m.member)).toEqual(['m-a', 'm-d']);
    expect([handsCount(view), handsCount(room({ floor: 'open' })), handsCount(room({ stage: 'lobby' }))]).toEqual([
      true,
      false,
      false,
    ]);
  });
});

it('orders the desk: waiting oldest first, own, others, closed newest first', () => {
  const card = (n: number, more: Partial<CaseCard>) =>
    ({ case: n, asked_at: n * 10, stage: 'opened', words: [], ...more }) as CaseCard;
  const cases = [
    card(1, { stage: 'closed', closed_at: 50 }),
    card(2, { stage: 'acknowledged', owner: id('m-x') }),
    card(9, {}),
    card(3, { stage: 'acknowledged', owner: id('m-me') }),
    card(4, {}),
    card(5, { stage: 'closed', closed_at: 90 }),
  ];
  expect(inOrder(cases, id('m-me')).map((g) => [g.place, ...g.cases.map((c) => c.case)])).toEqual([
    ['waiting', 4, 9],
    ['yours', 3],
    ['others', 2],
    ['closed', 5, 1],
  ]);
});

describe('leaving quickly', () => {
  it('goes on to the site that the operator chose, and to nothing else that an answer could say', () => {
    expect(onwards('https://www.example.com/')).toBe('https://www.example.com/');
    for (const no of [null, '', 'javascript:alert(1)', 'http://example.com/', '//example.com', 'data:text/html,x'])
      expect(onwards(no)).toBe('/n');
  });
  it('shows in place what the server would show', () => {
    const page = readFileSync(new URL('../public/n.html', import.meta.url), 'utf8');
    const said = (tag: string) =>
      [...page.matchAll(new RegExp(`<${tag}>(.*?)</${tag}>`, 'g'))].map((found) => found[1]);
    expect([said('title'), said('h1'), said('li')]).toEqual([[TITLE], [TITLE], NOTES]);
  });
  it('takes three times Escape within a moment, and nothing else', () => {
    const target = new EventTarget();
    let [now, left] = [0, 0];
    watchEscape(
      target,
      () => (left += 1),
      () => now,
    );
    const press = (key: string, after: number, repeat = false, more = {}) => {
      now += after;
      target.dispatchEvent(Object.assign(new Event('keydown'), { key, repeat, ...more }));
    };
    // In an input method it gives up a word.
    for (let i = 0; i < 4; i += 1) press('Escape', 100, false, { isComposing: true });
    for (let i = 0; i < 4; i += 1) press('Escape', 100, false, { keyCode: 229 });
    for (const more of [{}, {}, { isComposing: true }, {}, {}]) press('Escape', 100, false, more);
    expect(left).toBe(0);
    now += 5000;
    for (const key of ['Escape', 'Escape', 'a', 'Escape']) press(key, 100);
    expect(left).toBe(0);
    for (let i = 0; i < 4; i += 1) press('Escape', 1000);
    expect(left).toBe(0);
    for (let i = 0; i < 5; i += 1) press('Escape', 10, true);
    expect(left).toBe(0);
    now += 5000;
    for (let i = 0; i < 3; i += 1) press('Escape', 200);
    expect(left).toBe(1);
  });
});

it("says why a line waits in the reader's language, and passes on what a newer rule says", () => {
  const held = { line: 1, member: id('m-a'), at: 0, text: 'x', because: 'from the server' };
  const phone = { ...held, rule: 'personal_data.phone' };
  overwriteGetLocale(() => 'de');
  expect(heldBecause(phone, 'author')).toBe(m.held_phone({}, { locale: 'de' }));
  expect(heldBecause(phone, 'facilitator')).toBe(m.needs_phone({}, { locale: 'de' }));
  overwriteGetLocale(() => 'en');
  expect(heldBecause(phone, 'author')).toContain('phone number');
  expect(heldBecause({ ...held, rule: 'newer.rule' }, 'author')).toBe('from the server');
});
it('says a refusal once, and adds what only the server knows', () => {
  expect(refusal({ code: 'not_now', because: 'The basket is closed.' })).toBe(
    `${m.refused_not_now()} The basket is closed.`,
  );
  expect(refusal({ code: 'no_chair', because: 'Nobody runs this.' })).toBe(m.refused_no_chair());
});
it('says about how long something still lasts', () => {
  vi.stubGlobal('navigator', { languages: ['en'] });
  expect([200, 29_000, 61_000, 90_000, 140_000, 181_000].map(roughly)).toEqual([
    '10 seconds',
    '30 seconds',
    '1 minute',
    '90 seconds',
    '2 minutes',
    '3 minutes',
  ]);
  vi.unstubAllGlobals();
});
it('writes times as a stopwatch', () => {
  expect([stopwatch(-5), stopwatch(130_000), stopwatch(3_725_000)]).toEqual(['0:00', '2:10', '1:02:05']);
});
