// The running order as figures: which part runs, what was said and read of it, and the time against the plan. Pure: the
// server's clock is an argument, and what a chair ticked off by hand is another.
import type { LineView, Millis, Phase, RoomView } from '../protocol.gen';
import { runsSession } from '../roles';
import { partOf } from '../room/rights';

export interface Part {
  index: number;
  phase: Phase;
  state: 'past' | 'now' | 'ahead';
  /** When it began, or will begin if the parts before it take what is planned. Of parts that are over nobody knows. */
  begins?: Millis;
  /** Planned minutes, with those that the chair added. */
  minutes: number;
}

export interface Plan {
  parts: Part[];
  /** Of the part that runs, in planned minutes. */
  elapsed: number;
  planned: number;
  /** Whether the planned time of the part that runs is over. */
  over: boolean;
  /** When the last part ends if the rest goes as planned. */
  ends: Millis;
  /** Whole planned minutes behind the plan; below 0 ahead of it. */
  behind: number;
}

/** The plan begins when the chair begins: waiting for people is no delay. */
export function planOf(view: RoomView, now: Millis): Plan {
  const { phases } = view.format;
  const minute = view.minute_ms;
  const running = view.phase;
  const at = running?.index ?? (isBefore(view) ? -1 : phases.length);
  const planned = running ? (phases[running.index]?.minutes ?? 0) + running.extra_minutes : 0;
  const elapsed = running ? Math.max(0, (now - running.since) / minute) : 0;
  let begins = running ? running.since + Math.max(planned, elapsed) * minute : Math.max(now, view.session.starts_at);
  const parts = phases.map((phase, index): Part => {
    if (index < at) return { index, phase, state: 'past', minutes: phase.minutes };
    if (running && index === at) return { index, phase, state: 'now', begins: running.since, minutes: planned };
    const part: Part = { index, phase, state: 'ahead', begins, minutes: phase.minutes };
    begins += phase.minutes * minute;
    return part;
  });
  const all = phases.reduce((sum, phase) => sum + phase.minutes, 0);
  const behind = running ? Math.trunc((begins - view.stage_since) / minute - all) : 0;
  return { parts, elapsed, planned, over: running !== undefined && elapsed >= planned, ends: begins, behind };
}

export const isBefore = (view: RoomView): boolean => view.stage === 'scheduled' || view.stage === 'lobby';

export interface Prompt {
  mark: string;
  text: string;
  said: boolean;
}
export interface Cue {
  mark: string;
  slot: string;
  title: string;
  /** `empty`: nobody filled in a text. `due`: a person posts it. `skipped`: the chair went on without. */
  state: 'posted' | 'due' | 'skipped' | 'empty';
}
export interface Cues {
  prompts: Prompt[];
  readings: Cue[];
}

/** What the part that runs wants said and read. `marked`: what the chair ticked off, said in other words or left out. */
export function cuesOf(view: RoomView, marked: ReadonlySet<string>): Cues {
  const phase = partOf(view);
  if (!phase || !view.phase) return { prompts: [], readings: [] };
  const { since } = view.phase;
  const lines = view.lines.filter((line) => line.at >= since);
  return {
    prompts: phase.prompts.map((text, i) => {
      const mark = `${since}.${i}`;
      return { mark, text, said: marked.has(mark) || lines.some((line) => isSaid(view, line, text)) };
    }),
    readings: phase.readings.map((reading) => {
      const mark = `${since}.${reading.slot}`;
      const posted = lines.some((line) => line.kind?.type === 'reading' && line.kind.title === reading.title);
      return { mark, slot: reading.slot, title: reading.title, state: stateOf(reading, posted, marked.has(mark)) };
    }),
  };
}

function stateOf(reading: Phase['readings'][number], posted: boolean, marked: boolean): Cue['state'] {
  if (reading.text === undefined) return 'empty';
  // The server posts at the part's beginning; in a long part the line can be older than what the view holds.
  if (posted || reading.posted_by === 'server') return 'posted';
  return marked ? 'skipped' : 'due';
}

/** A prompt counts as said when somebody who runs the session posted its first paragraph, alone or among others: the words
 * of a part are posted as one block. The server trims spaces. */
function isSaid(view: RoomView, line: LineView, prompt: string): boolean {
  const wanted = plain(prompt.trim().split('\n')[0] ?? '');
  if (!line.text?.split('\n').some((paragraph) => plain(paragraph) === wanted)) return false;
  const who = view.members.find((member) => member.member === line.member);
  return who !== undefined && runsSession(who.role);
}
const plain = (text: string): string => text.normalize('NFC').replaceAll(/\s+/g, ' ').trim();
