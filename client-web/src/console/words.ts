// Sentences of the console for the words of the protocol: what each switch of a part does, why a hand stands where it
// stands, and times as a chair says them.
import { m } from '../paraglide/messages.js';
import type { FloorPolicy, HandOrder, HandView, Phase, RoomView, SupportPolicy, VoteView } from '../protocol.gen';
import { stopwatch } from '../time.svelte';

export interface Choice {
  name: string;
  does: string;
}

export const floorChoice = (floor: FloorPolicy): Choice =>
  ({
    one_at_a_time: () => ({ name: m.floor_one(), does: m.floor_one_does() }),
    round: () => ({ name: m.floor_round(), does: m.floor_round_does() }),
    facilitator: () => ({ name: m.floor_facilitator(), does: m.floor_facilitator_does() }),
    open: () => ({ name: m.floor_open(), does: m.floor_open_does() }),
    quiet: () => ({ name: m.floor_quiet(), does: m.floor_quiet_does() }),
  })[floor]();

export const supportChoice = (support: SupportPolicy): Choice =>
  ({
    live: () => ({ name: m.support_live(), does: m.support_live_does() }),
    after_share: () => ({ name: m.support_after(), does: m.support_after_does() }),
    off: () => ({ name: m.support_off(), does: m.support_off_does() }),
  })[support]();

export const orderWord = (order: HandOrder): string =>
  ({
    fifo: m.hands_fifo,
    least_heard: m.hands_least_heard,
    newcomers_first: m.hands_newcomers_first,
    round_robin: m.hands_round_robin,
    pitch: m.hands_pitch,
  })[order]();

/** What a part is like, in a few words: for the one that comes next. */
export function partWord(phase: Phase): string {
  const what = floorChoice(phase.floor).name;
  return phase.cross_talk ? m.part_with_cross_talk({ what }) : what;
}

/** Why a hand stands where it stands. In a round all went up together, so how long one waits says nothing. */
export function handWhy(view: RoomView, hand: HandView, now: number): string {
  const who = view.members.find((one) => one.member === hand.member);
  const why = [who?.newcomer ? m.new_here_tag() : '', heardWord(view, hand.member), who?.muted ? m.is_muted() : ''];
  if (who?.presence === 'away') why.push(m.is_away());
  if (view.floor !== 'round') why.push(m.waits_for({ time: stopwatch(now - hand.since) }));
  return why.filter((one) => one !== '').join(' · ');
}

/** "Not heard yet", or how long somebody has had the floor. */
export function heardWord(view: RoomView, member: string): string {
  const heard = view.heard.find((one) => one.member === member);
  if (heard === undefined || heard.shares === 0) return m.not_heard_yet();
  return m.heard_so_far({ minutes: minutesOf(heard.ms, view.minute_ms) });
}

/** Whole planned minutes, at least one: nobody's share is "0 minutes". */
export const minutesOf = (ms: number, minute: number): number => Math.max(1, Math.round(ms / minute));

export function behindWord(behind: number): string {
  if (behind > 0) return m.plan_behind({ n: behind });
  return behind < 0 ? m.plan_ahead({ n: -behind }) : m.plan_in_time();
}

/** The choices of a vote as people read them. */
export const voteChoices = (vote: VoteView): string[] =>
  vote.choices.length > 0 ? vote.choices : [m.vote_yes(), m.vote_no(), m.vote_abstain()];
