// "Back" while a sheet is open, on a history that the tests hold in their hands.
import { beforeEach, describe, expect, it } from 'vitest';
import { NEUTRAL } from '../src/leave';
import { Back, type Browser } from '../src/ui/back';

const ROOM = 'https://meet.test/#/s/one';

/** Entries of one tab: what was before Hearth, then ours. */
class Tab implements Browser {
  entries: { url: string; state: unknown }[] = [
    { url: 'https://before.test/', state: null },
    { url: ROOM, state: null },
  ];
  at = 1;
  #pop: (state: unknown) => void = () => {};
  #waiting: (() => void)[] = [];
  #late: (() => void)[] = [];
  history = {
    get state(): unknown {
      return undefined;
    },
    replaceState: (state: unknown, _: string, url?: string | URL | null) => {
      this.entries[this.at] = { url: String(url), state };
    },
    pushState: (state: unknown, _: string, url?: string | URL | null) => {
      this.entries = [...this.entries.slice(0, this.at + 1), { url: String(url), state }];
      this.at += 1;
    },
    back: () => this.#waiting.push(() => this.goBack()),
  };
  constructor() {
    Object.defineProperty(this.history, 'state', { get: () => this.entries[this.at]?.state });
  }
  href = () => this.entries[this.at]?.url ?? '';
  onPop(run: (state: unknown) => void): void {
    this.#pop = run;
  }
  later(run: () => void): void {
    this.#waiting.push(run);
  }
  after(_ms: number, run: () => void): void {
    this.#late.push(run);
  }
  /** A moment passes in which nothing comes. */
  waits(): void {
    this.rests();
    for (const run of this.#late.splice(0)) run();
  }
  goBack(): void {
    if (this.at === 0) return;
    this.at -= 1;
    this.#pop(this.entries[this.at]?.state);
  }
  /** Everything that waits has run. */
  rests(): void {
    for (let run = this.#waiting.shift(); run; run = this.#waiting.shift()) run();
  }
  urls = () => this.entries.slice(0, this.at + 1).map((entry) => entry.url);
}

let tab: Tab;
let back: Back;
let closed: string[];
/** A sheet that closes when it is told to. */
function open(name: string): () => void {
  const release = back.closes(() => {
    closed.push(name);
    release();
  });
  return release;
}

beforeEach(() => {
  tab = new Tab();
  back = new Back(tab);
  back.start();
  closed = [];
});

describe('back', () => {
  it('closes the sheet and stays on the page', () => {
    open('help');
    tab.goBack();
    tab.rests();
    expect(closed).toEqual(['help']);
    expect(tab.urls()).toEqual(['https://before.test/', ROOM]);
  });
  it('leads out of the page when no sheet is open any more', () => {
    open('help')();
    tab.rests();
    expect(closed).toEqual([]);
    expect(tab.urls()).toEqual(['https://before.test/', ROOM]);
    tab.goBack();
    expect(tab.href()).toBe('https://before.test/');
  });
  it('closes one sheet of two at a time', () => {
    open('people');
    open('one person');
    tab.goBack();
    tab.rests();
    expect(closed).toEqual(['one person']);
    tab.goBack();
    tab.rests();
    expect(closed).toEqual(['one person', 'people']);
    expect(tab.urls()).toEqual(['https://before.test/', ROOM]);
  });
  it('closes the sheet that another one opened when it closed', () => {
    const first = open('person');
    first();
    open('remove');
    tab.rests();
    tab.goBack();
    tab.rests();
    expect(closed).toEqual(['remove']);
    expect(tab.urls()).toEqual(['https://before.test/', ROOM]);
  });
  it('never closes a sheet that was opened while the entry of the one before was being taken away', () => {
    open('person')();
    tab.rests = () => {}; // The browser takes its time.
    open('remove');
    expect(closed).toEqual([]);
  });
  it('leads out after somebody walked on from within a sheet', () => {
    const leave = open('about');
    tab.history.replaceState(null, '', 'https://meet.test/#/');
    leave();
    tab.rests();
    expect(tab.href()).toBe('https://meet.test/#/');
    tab.goBack();
    tab.rests();
    expect(tab.href()).toBe('https://before.test/');
  });
  it('takes the entry below a sheet away when somebody walked on out of it', () => {
    const leave = open('about');
    tab.history.replaceState(null, '', 'https://meet.test/#/');
    leave();
    tab.rests();
    expect(tab.urls()).toEqual(['https://before.test/', 'https://meet.test/#/']);
  });
  it('leads nowhere else when somebody walks on while the entry of a sheet is being taken away', () => {
    open('new group')();
    const made = 'https://meet.test/#/admin/groups/7/made';
    // The entry is going away, and the browser has not gone back yet.
    const back0 = tab.history.back;
    let gone = () => {};
    tab.history.back = () => {
      gone = () => tab.goBack();
      return 0;
    };
    tab.rests();
    tab.history.replaceState(null, '', made);
    back.moved();
    gone();
    tab.history.back = back0;
    tab.rests();
    expect(tab.urls()).toEqual(['https://before.test/', made]);
  });
  it('shows the new place and not the old one under a sheet that stayed open', () => {
    open('sign in');
    tab.history.replaceState(null, '', 'https://meet.test/#/other');
    back.moved();
    tab.goBack();
    tab.rests();
    expect([closed, tab.href()]).toEqual([['sign in'], 'https://meet.test/#/other']);
  });
  it('does not stand under the neutral address where there was nothing before', () => {
    tab.entries.shift();
    tab.at = 0;
    back = new Back(tab);
    back.start();
    // However it came to be there.
    tab.history.replaceState({ sheet: 'under' }, '', NEUTRAL);
    tab.history.pushState(null, '', ROOM);
    tab.goBack();
    tab.waits();
    expect(tab.href()).toBe(ROOM);
  });
  it('goes on closing sheets after a page was reloaded at an entry that went forward', () => {
    open('help')();
    tab.rests();
    tab.at += 1; // Forward, to what is left of the sheet.
    back = new Back(tab);
    back.start();
    tab.rests();
    open('people');
    tab.goBack();
    expect(closed).toEqual(['people']);
  });
  it('leads out of a page that was reloaded while a sheet was open', () => {
    open('help');
    back = new Back(tab);
    back.start();
    tab.goBack();
    tab.rests();
    expect(tab.href()).toBe('https://before.test/');
  });
  it('shows nothing of us after leaving quickly from within a sheet', () => {
    const gone = open('help');
    tab.history.replaceState(null, '', NEUTRAL);
    gone();
    tab.rests();
    expect(tab.urls()).toEqual(['https://before.test/', NEUTRAL, NEUTRAL]);
  });
});
