// Lays a view out as what stands on the screen: shares as cards that grow, lines outside shares grouped by who speaks, and
// readings, milestones and drawn questions each by themselves.
import type { LineView, MemberId, RoomView, ShareId, ShareView } from '../protocol.gen';

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

/** Splits what was written into lines to send: each paragraph is its own line, and none is lost. */
export function toLines(text: string, atMost = 8): string[] {
  const lines = text
    .split(/\r?\n/)
    .map((l) => l.trim())
    .filter((l) => l !== '');
  if (lines.length <= atMost) return lines;
  return [...lines.slice(0, atMost - 1), lines.slice(atMost - 1).join(' ')];
}

/** Characters as the server counts them: Unicode scalar values. */
export const characters = (text: string): number => [...text].length;
