// Lays a view out as what stands on the screen: shares as cards that grow, lines outside shares grouped by who speaks.
import type { LineView, MemberId, RoomView, ShareView } from '../protocol.gen';

export type Item =
  | { kind: 'share'; key: string; at: number; share: ShareView; lines: LineView[]; live: boolean }
  | { kind: 'lines'; key: string; at: number; member: MemberId; lines: LineView[] };

/** Lines of one person this close together stand under one name. */
const TOGETHER_MS = 3 * 60_000;

/** By time, not by id: a line that waited was numbered when it was written and is published later. */
export function layOut(view: RoomView): Item[] {
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
    else items.push({ kind: 'lines', key: `l${line.line}`, at: line.at, member: line.member, lines: [line] });
  }
  items.sort((a, b) => a.at - b.at);
  return grouped(items);
}

function grouped(items: Item[]): Item[] {
  const out: Item[] = [];
  for (const item of items) {
    const last = out.at(-1);
    const before = last?.kind === 'lines' ? last.lines.at(-1) : undefined;
    const first = item.kind === 'lines' ? item.lines[0] : undefined;
    if (last?.kind === 'lines' && item.kind === 'lines' && before && first) {
      if (last.member === item.member && first.at - before.at <= TOGETHER_MS) {
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
