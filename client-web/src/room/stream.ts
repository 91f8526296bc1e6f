// Lays a view out as what stands on the screen: shares as cards that grow, lines outside shares grouped by who speaks, and
// readings, milestones and drawn questions each by themselves.
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

/**
 * What was written as the fewest lines that fit, in order. It keeps its form; a line ends between two paragraphs where that
 * is possible, else after a sentence, else between two words, and nothing of it is lost.
 */
export function toLines(text: string, most: number = LIMITS.line_chars): string[] {
  const lines: string[] = [];
  let rest = text.replace(/\r\n?/g, '\n').trim();
  while (characters(rest) > most) {
    const head = [...rest].slice(0, most).join('');
    const at = cut(head);
    lines.push(rest.slice(0, at).trim());
    rest = rest.slice(at).trim();
  }
  return (rest === '' ? lines : [...lines, rest]).filter((line) => line !== '');
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

/** Characters as the server counts them: Unicode scalar values. */
export const characters = (text: string): number => [...text].length;
