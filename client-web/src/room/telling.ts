// What of an event is said aloud: what changes what a person may do. The log region reads the lines by itself. Pure; how a
// text is said is the notices' business.
import { m } from '../paraglide/messages.js';
import type { MemberId, RoomEventAt, RoomView, You } from '../protocol.gen';
import { floorNowWords, partTitle, warnedWords } from './now';
import { myself } from './rights';

/** `soon`: politely, after what is being read. `now`: one's own turn. `shown`: politely, and for everybody to see. */
export interface Telling {
  text: string;
  when: 'soon' | 'now' | 'shown';
}
const soon = (text: string): Telling => ({ text, when: 'soon' });
const now = (text: string): Telling => ({ text, when: 'now' });
const shown = (text: string): Telling => ({ text, when: 'shown' });

export function telling(
  event: RoomEventAt,
  before: RoomView,
  after: RoomView,
  you: You,
  name: (member: MemberId) => string,
): Telling | undefined {
  const me = you.member;
  switch (event.type) {
    case 'floor_given':
      return event.share.member === me
        ? now(m.floor_is_yours())
        : soon(m.has_floor({ name: name(event.share.member) }));
    case 'share_warned':
      if (after.share?.share !== event.share || after.share.member !== me) return undefined;
      return now(warnedWords(after, after.share.planned_end - event.at));
    case 'share_ended': {
      const share = before.share?.share === event.share ? before.share : undefined;
      if (share === undefined) return undefined;
      if (share.member !== me) return soon(m.share_is_over({ name: name(share.member) }));
      if (event.end === 'taken_back') return shown(m.floor_taken_back());
      return event.end === 'time_over' ? shown(m.floor_time_over()) : soon(m.share_is_over({ name: name(me) }));
    }
    case 'floor_waiting':
      if (after.share?.share !== event.share || after.share.member === me) return undefined;
      return soon(
        event.waiting_since === undefined
          ? m.floor_waits_no_more({ name: name(after.share.member) })
          : m.floor_waits({ name: name(after.share.member) }),
      );
    case 'support_released': {
      const toMe = event.support.filter((s) => 'share' in s.to && isOwn(after, s.to.share, me));
      return toMe.length > 0 ? soon(m.support_released({ n: new Set(toMe.map((s) => s.from)).size })) : undefined;
    }
    case 'stage_changed':
      // The first part says itself that it begins.
      return after.stage === 'in_progress' ? undefined : soon(partTitle(after));
    case 'phase_entered':
      return soon(m.part_begins({ title: partTitle(after) }));
    case 'cross_talk_changed':
      return soon(event.cross_talk ? m.now_answers() : m.now_no_answers());
    case 'floor_policy_changed':
      return soon(floorNowWords(after));
    case 'support_policy_changed':
      return soon(
        { live: m.now_support_live, after_share: m.now_support_after, off: m.now_support_off }[event.support](),
      );
    case 'chair_changed':
      return chair(after, you);
    case 'mute_changed':
      return event.member === me ? shown(event.muted ? m.you_were_muted() : m.you_were_unmuted()) : undefined;
    case 'line_held':
      // Only those who run the session are told of other people's lines.
      return event.held && event.held.member !== me
        ? soon(m.a_line_waits({ name: name(event.held.member) }))
        : undefined;
    case 'appealed':
      return event.appeal ? soon(m.somebody_appealed({ name: event.appeal.nickname })) : undefined;
    case 'waiting_began':
      return event.person ? soon(m.somebody_waits({ name: event.person.nickname })) : undefined;
    case 'help_open':
      return event.open > before.help_open ? soon(m.somebody_asked()) : undefined;
    case 'hand_lowered':
    case 'hand_raised':
    case 'hands_ordered':
      return after.hands[0]?.member === me && before.hands[0]?.member !== me && before.hands.length > 0
        ? soon(m.you_are_next())
        : undefined;
    case 'vote_opened':
      return soon(m.vote_is_open({ question: event.vote.question }));
    case 'vote_closed':
      return soon(m.vote_is_closed());
    default:
      return undefined;
  }
}

const isOwn = (view: RoomView, share: number, me: string): boolean =>
  view.shares.some((one) => one.share === share && one.member === me);

function chair(view: RoomView, you: You): Telling {
  switch (view.chair.state) {
    case 'here':
      return soon(m.chair_is_back());
    case 'held':
      return soon(m.chair_held());
    case 'lost':
      return myself(view, you)?.role === 'co_facilitator' ? now(m.chair_lost_deputy()) : soon(m.chair_lost());
  }
}
