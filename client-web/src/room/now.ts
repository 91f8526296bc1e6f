// What is happening now, in plain words: for somebody who comes in, for the header, and for the foot of the room. Pure: it
// reads a view and chooses sentences; the catalogue holds them.
import { m } from '../paraglide/messages.js';
import type { HandOrder, MemberId, MemberView, Phase, RoomView } from '../protocol.gen';
import { roughly } from '../time.svelte';
import { stageWord } from '../meeting-words';
import { runsSession } from '../roles';
import { handsCount, hasChair, partOf, mayTakeChair, placeInLine, quietBecause, type Quiet } from './rights';

export interface Now {
  title: string;
  /** "Part 3 of 8", where there is more than one. */
  place: string;
  /** What may happen now. */
  lines: string[];
  /** Who has the floor; empty where nobody can. */
  floor: string;
  /** What comes after it. */
  next: string;
}

/** A meeting without a running order has one part, and its name says nothing. */
const isPlain = (view: RoomView): boolean => view.format.id === 'plain';

export function partTitle(view: RoomView): string {
  const part = isPlain(view) ? undefined : partOf(view);
  return part?.title ?? stageWord(view.stage, view.floor);
}

/** The warning that a share is nearly over, with the time that is left of it (milliseconds). */
export function warnedWords(view: RoomView, left: number): string {
  const then = partOf(view)?.hard_end ? m.turn_warned_hard() : m.turn_warned();
  return `${m.turn_left({ left: roughly(left) })} ${then}`;
}

/** Planned minutes of the part that are over, and all of them. */
export function partTime(view: RoomView, now: number): { gone: number; planned: number } | undefined {
  const part = partOf(view);
  if (part === undefined || view.phase === undefined) return undefined;
  const gone = Math.max(0, Math.floor((now - view.phase.since) / view.minute_ms));
  return { gone, planned: part.minutes + view.phase.extra_minutes };
}

/** `leads`: for who runs the session and begins it herself. */
export function nowWords(view: RoomView, name: (member: MemberId) => string, leads = false): Now | undefined {
  const words = { title: partTitle(view), place: '', floor: '', next: '' };
  switch (view.stage) {
    case 'scheduled':
    case 'ended':
      return undefined;
    case 'lobby': {
      const first = isPlain(view) ? undefined : view.format.phases[0];
      return {
        ...words,
        lines: [leads ? m.now_lobby_leads() : m.now_lobby()],
        next: first ? m.now_begins_with({ title: first.title }) : '',
      };
    }
    case 'fellowship':
      return { ...words, lines: [view.chair.state === 'held' ? m.now_held() : m.now_fellowship()] };
    case 'in_progress':
      if (view.chair.state === 'held') return { ...words, lines: [m.now_held()] };
      return { ...words, ...inProgress(view, name) };
  }
}

function inProgress(view: RoomView, name: (member: MemberId) => string): Omit<Now, 'title'> {
  const part = partOf(view);
  const index = view.phase?.index ?? 0;
  const all = view.format.phases.length;
  const after = view.format.phases[index + 1];
  const told = part && asPlanned(view, part) ? part.late_joiner : '';
  return {
    place: all > 1 ? m.now_place({ n: index + 1, all }) : '',
    lines: told === '' ? whatMayHappen(view, part) : [told],
    floor: view.share
      ? m.has_floor({ name: name(view.share.member) })
      : view.floor === 'open' || view.floor === 'quiet'
        ? ''
        : m.now_floor_free(),
    next: after ? m.now_next({ title: after.title }) : m.now_next_fellowship(),
  };
}

/** Whether nothing was changed in this part: the format's own words know only what the format says. */
const asPlanned = (view: RoomView, part: Phase): boolean =>
  view.floor === part.floor && view.phase?.cross_talk === part.cross_talk && view.phase.support === part.support;

function whatMayHappen(view: RoomView, part: Phase | undefined): string[] {
  const lines = [whoMay(view, part)];
  if (view.floor === 'one_at_a_time') lines.push(orderWord(part?.hands ?? 'fifo'));
  if (view.floor !== 'open' && view.floor !== 'quiet') {
    lines.push(view.phase?.cross_talk ? m.now_answers() : m.now_no_answers());
    if (view.phase?.support === 'after_share') lines.push(m.now_support_after());
  }
  if (view.phase?.support === 'off') lines.push(m.now_support_off());
  if (part?.milestones) lines.push(m.now_milestones());
  if (part?.basket) lines.push(m.now_basket());
  return lines.filter((line) => line !== '');
}

function whoMay(view: RoomView, part: Phase | undefined): string {
  const who = part?.who ?? 'everyone';
  switch (view.floor) {
    case 'open':
      return { everyone: m.now_open, newcomers: m.now_open_newcomers, facilitators: m.now_led }[who]();
    case 'one_at_a_time':
      return { everyone: m.now_one, newcomers: m.now_one_newcomers, facilitators: m.now_led }[who]();
    case 'round':
      return part?.may_pass === false ? m.now_round() : m.now_round_pass();
    case 'facilitator':
      return m.now_led();
    case 'quiet':
      return m.now_quiet();
  }
}

/** That the floor is another now, in one short sentence. */
export function floorNowWords(view: RoomView): string {
  switch (view.floor) {
    case 'open': {
      const who = partOf(view)?.who ?? 'everyone';
      return { everyone: m.floor_now_open, newcomers: m.floor_now_open_newcomers, facilitators: m.floor_now_led }[
        who
      ]();
    }
    case 'one_at_a_time':
      return m.floor_now_one();
    case 'round':
      return m.floor_now_round();
    case 'facilitator':
      return m.floor_now_led();
    case 'quiet':
      return m.floor_now_quiet();
  }
}

/** First come, first served needs no words. */
const orderWord = (order: HandOrder): string =>
  ({
    fifo: () => '',
    least_heard: m.now_order_least_heard,
    newcomers_first: m.now_order_newcomers,
    round_robin: m.now_order_round_robin,
    pitch: m.now_order_pitch,
  })[order]();

/** What it means for somebody that the chair is lost. Where everybody may write there is no floor that waits. */
export function chairLostWords(view: RoomView, me: MemberView | undefined): string {
  const free = view.stage === 'fellowship' || view.floor === 'open';
  const closes = view.format.without_chair === 'close';
  const words = [];
  if (free) {
    if (quietBecause(view, me) === undefined) words.push(m.chair_lost_write());
  } else {
    words.push(mayTakeChair(view, me) ? m.chair_lost_deputy_text() : m.chair_lost_text());
    // The share ends with the wait for a chair (`succession_s`), and not with the loss.
    if (view.share !== undefined) words.push(closes ? m.chair_lost_share_closes() : m.chair_lost_share());
  }
  if (closes) words.push(m.chair_lost_closes());
  else words.push(m.chair_lost_lines());
  return words.join(' ');
}

/** The state of one's hand, always in the same place of the room. */
export function handWords(view: RoomView, me: MemberView | undefined, quiet: Quiet | undefined): string {
  switch (quiet) {
    case 'ended':
      return m.hand_ended();
    case 'reading_only':
      return m.hand_reading_only();
    case 'muted':
      return m.hand_muted();
    case 'lobby':
      return hasChair(view) ? m.hand_lobby() : m.hand_lobby_no_chair();
    case 'only_newcomers':
      return m.hand_only_newcomers();
    case 'only_facilitators':
      return view.floor === 'quiet' ? m.hand_quiet() : m.hand_led();
    case 'wait_your_turn':
      return waiting(view, me);
    case undefined:
      break;
  }
  if (view.chair.state === 'held' && view.stage !== 'lobby') return m.hand_held();
  const place = placeInLine(view, me?.member ?? '');
  if (place > 0 && handsCount(view)) return inLine(view, place);
  if (view.stage === 'fellowship') return m.hand_open();
  if (view.stage === 'lobby') return hasChair(view) ? m.hand_lobby_serves() : m.hand_lobby_no_chair();
  if (view.floor === 'open') return m.hand_open();
  return me && runsSession(me.role) ? m.hand_facilitator() : '';
}

function waiting(view: RoomView, me: MemberView | undefined): string {
  const place = placeInLine(view, me?.member ?? '');
  if (place > 0) return inLine(view, place);
  switch (view.floor) {
    case 'round':
      return m.hand_round_over();
    case 'one_at_a_time': {
      const who = partOf(view)?.who ?? 'everyone';
      if (who === 'newcomers' && me?.newcomer !== true) return m.hand_for_newcomers();
      return who === 'facilitators' ? m.hand_led() : m.hand_down();
    }
    case 'facilitator':
    case 'quiet':
    case 'open':
      return m.hand_led();
  }
}

function inLine(view: RoomView, place: number): string {
  if (partOf(view)?.hands === 'pitch' && view.floor === 'one_at_a_time') return m.hand_pitch();
  if (view.floor === 'round') return place === 1 ? m.hand_round_next() : m.hand_round_place({ n: place });
  return place === 1 ? m.hand_next() : m.hand_place({ n: place });
}
