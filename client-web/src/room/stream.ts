// Lays a view out as what stands on the screen: shares as cards that grow, lines outside shares grouped by who speaks, and
// readings, milestones and drawn questions each by themselves.
import { characters } from '../text';
import { LIMITS, type LineView, type MemberId, type RoomView, type ShareId, type ShareView } from '../protocol.gen';

export type Item =
  | { kind: 'share'; key: string; at: number; share: ShareView; lines: LineView[]; live: boolean }
  | { kind: 'lines'; key: string; at: number; member: MemberId; lines: LineView[] }
  | { kind: 'special'; key: string; at: number; line: LineView };

/** Lines of one person this close together stand under one name. */
const TOGETHER_MS = 3 * 60_000;

/** What stands by itself, whoever posted it. */
export const isSpecial = (line: LineView): boolean =>
  line.kind?.type === 'reading' || line.kind?.type === 'milestone' || line.kind?.type === 'question';

/** The share that a line answers. */
export const answers = (line: LineView | undefined): ShareId | undefined =>
  line?.kind?.type === 'answer' ? line.kind.to : undefined;

/** By time, not by id: a line that waited was numbered when it was written and is published later. `parts`: when each part
 * began, so that what was said in one does not stand with what was said in the one before. */
export function layOut(view: RoomView, parts: readonly number[] = []): Item[] {
  const items: Item[] = [];
  const shares = new Map<number, Item & { kind: 'share' }>();
  for (const share of view.share ? [...view.shares, view.share] : view.shares) {
    const item = {
      kind: 'share' as const,
      key: `s${share.share}`,
      at: share.began_at,
      share,
      lines: [],
      live: share === view.share,
    };
    shares.set(share.share, item);
    items.push(item);
  }
  for (const line of view.lines) {
    const share = line.share === undefined ? undefined : shares.get(line.share);
    if (share) share.lines.push(line);
    else if (isSpecial(line)) items.push({ kind: 'special', key: `l${line.line}`, at: line.at, line });
    else items.push({ kind: 'lines', key: `l${line.line}`, at: line.at, member: line.member, lines: [line] });
  }
  items.sort((a, b) => a.at - b.at);
  return grouped(items, parts);
}

function grouped(items: Item[], parts: readonly number[]): Item[] {
  const out: Item[] = [];
  for (const item of items) {
    const last = out.at(-1);
    const before = last?.kind === 'lines' ? last.lines.at(-1) : undefined;
    const first = item.kind === 'lines' ? item.lines[0] : undefined;
    if (last?.kind === 'lines' && item.kind === 'lines' && before && first) {
      const parted = parts.some((at) => before.at < at && at <= first.at);
      const together = last.member === item.member && answers(before) === answers(first) && !parted;
      if (together && first.at - before.at <= TOGETHER_MS) {
        last.lines.push(first);
        continue;
      }
    }
    out.push(item);
  }
  return out;
}

/** Rows with something in them that a line keeps; the server would glue what is more to the last (`TEXT_ROWS`). */
export const MOST_ROWS = 200;

/** Whether this goes as one line. Counting code units is enough where nothing can be too long: it is asked at every keystroke. */
export const isOneLine = (text: string, most: number): boolean =>
  text.length <= most && (text.length < 2 * MOST_ROWS || rowsEnd(text) === text.length);

/**
 * What was written as the fewest lines that fit, in order. It keeps its form; a line ends between two paragraphs where that
 * is possible, else after a sentence, else between two words, and nothing of it is lost.
 */
export function toLines(text: string, most: number = LIMITS.line_chars): string[] {
  const lines: string[] = [];
  // What the server takes for the end of a row.
  let rest = text.replace(/\r\n|[\r\v\f\x85\u2028\u2029]/g, '\n').trim();
  for (;;) {
    const rows = rest.slice(0, rowsEnd(rest));
    const fits = characters(rows) <= most;
    if (fits && rows.length === rest.length) break;
    const at = fits ? rows.length : cut([...rows].slice(0, most).join(''));
    lines.push(rest.slice(0, at).trim());
    rest = rest.slice(at).trim();
  }
  return (rest === '' ? lines : [...lines, rest]).filter((line) => line !== '');
}

/** Where the rows of a text end that one line keeps. */
function rowsEnd(text: string): number {
  let [rows, at] = [0, 0];
  for (const row of text.split('\n')) {
    if (row.trim() !== '' && (rows += 1) > MOST_ROWS) return at;
    at += row.length + 1;
  }
  return text.length;
}

/** Where a piece that is full ends best. A piece that would be less than half of it is no good end. */
function cut(head: string): number {
  const half = head.length / 2;
  const after = (end: RegExp) => [...head.matchAll(end)].at(-1);
  for (const end of [/\n\s*\n/g, /\n/g, /[.!?…][)"'”’]*\s/g, /\s/g]) {
    const found = after(end);
    if (found && found.index + found[0].length >= half) return found.index + found[0].length;
  }
  // One word without an end: at least no character of two halves is cut in two.
  return head.length;
}

/** Commands that a person may send at once are 20; this leaves room for help and hands. */
export const MOST_PIECES = 10;
