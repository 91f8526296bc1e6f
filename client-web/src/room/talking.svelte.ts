// A person's private talks as this page holds them: which one is open on the screen, and what came while it was not. The
// talks themselves are in the view, until they end. What the other one ended stays here for a while, in memory only: nobody
// gets away from a report by ending the talk or leaving.
import { m } from '../paraglide/messages.js';
import type { MemberId, RoomEventAt, RoomView, TalkId, TalkView } from '../protocol.gen';
import { drafts } from '../storage';
import { refusal } from '../refusal-words';
import type { RoomState } from './state.svelte';
import { hasEnded, keptTalk, otherIn, type EndedTalk } from './talks';

export class Talking {
  /** The talk whose sheet is open. */
  shown = $state<TalkId | undefined>();
  /** How many messages came in talks whose sheet was not open. */
  news = $state.raw<Record<TalkId, number>>({});
  /** Who would rather not talk now: in this session they are not asked again. */
  declined = $state.raw<MemberId[]>([]);
  /** Talks that the other one ended, and that can still be reported. */
  ended = $state.raw<EndedTalk[]>([]);
  /** Talks that this person ended: that needs no telling. */
  readonly #endedByMe = new Set<TalkId>();
  #erasing: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly room: RoomState) {}

  /** All that there is to see: the talks of the view, and those that the other one ended. */
  all(view: RoomView): (TalkView | EndedTalk)[] {
    return [...view.talks, ...this.ended];
  }

  /** What the other one of the talk is called. */
  nameIn(talk: TalkView | EndedTalk, me: MemberId): string {
    return hasEnded(talk) ? talk.name : this.room.name(otherIn(talk, me));
  }

  open(talk: TalkId): void {
    this.shown = talk;
    this.#count(talk, 0);
  }

  close(): void {
    this.shown = undefined;
  }

  async ask(member: MemberId): Promise<void> {
    if (!(await this.room.ask({ type: 'ask_talk', member }))) return;
    this.room.notices.show(m.talk_was_asked({ name: this.room.name(member) }));
  }

  /** Gives back why it was not done, or nothing. */
  async end(talk: TalkId): Promise<string> {
    this.#endedByMe.add(talk);
    const trouble = await this.room.attempt({ type: 'end_talk', talk });
    if (trouble) this.#endedByMe.delete(talk);
    else this.#forget(talk);
    return trouble;
  }

  /** Has the words of a talk that the other one ended erased now. */
  async putAway(talk: TalkId): Promise<string> {
    const outcome = await this.room.send({ type: 'end_talk', talk });
    // What the server does not have any more is away.
    if (outcome.kind === 'refused' && outcome.error.code !== 'not_found') return refusal(outcome.error);
    this.#forget(talk);
    return '';
  }

  async report(talk: TalkId, note: string): Promise<string> {
    this.#endedByMe.add(talk);
    const words = note.trim();
    const trouble = await this.room.attempt({ type: 'report_talk', talk, ...(words === '' ? {} : { note: words }) });
    if (trouble) this.#endedByMe.delete(talk);
    else {
      this.#forget(talk);
      this.room.notices.show(m.talk_reported());
    }
    return trouble;
  }

  /** A whole view came in the place of events: what ended meanwhile is in it no more. */
  missed(before: RoomView, after: RoomView, me: MemberId, now: number): void {
    if (after.stage === 'ended') this.stop();
    for (const talk of before.talks) {
      if (!after.talks.some((one) => one.talk === talk.talk)) this.#over(talk, me, now, after);
    }
  }

  /** The session is over, or the page leaves the room: nobody who comes to this device later finds the words. */
  stop(): void {
    clearTimeout(this.#erasing);
    for (const one of this.ended) this.#forget(one.talk);
  }

  /** Says what the other one did. An ask and new words stand in the bar below the header, so they need no notice. */
  happened(event: RoomEventAt, before: RoomView, me: MemberId): void {
    switch (event.type) {
      case 'talk_asked':
        if (event.talk.to === me) this.room.notices.say(m.talk_is_asked({ name: this.room.name(event.talk.from) }));
        return;
      case 'talk_answered': {
        const talk = before.talks.find((one) => one.talk === event.talk);
        if (talk?.from !== me) return;
        const name = this.room.name(talk.to);
        if (event.accepted) this.room.notices.show(m.talk_accepted({ name }));
        else {
          this.declined = [...this.declined, talk.to];
          this.room.notices.show(m.talk_declined({ name }));
        }
        return;
      }
      case 'talk_written': {
        const talk = before.talks.find((one) => one.talk === event.talk);
        if (!talk || !event.line || event.line.from === me || this.shown === talk.talk) return;
        this.#count(talk.talk, (this.news[talk.talk] ?? 0) + 1);
        this.room.notices.say(m.talk_new_words({ name: this.room.name(event.line.from) }));
        return;
      }
      case 'talk_ended': {
        const talk = before.talks.find((one) => one.talk === event.talk);
        if (talk) this.#over(talk, me, event.at, before);
        return;
      }
      case 'stage_changed':
        if (event.stage === 'ended') this.stop();
        return;
      default:
        return;
    }
  }

  #over(talk: TalkView, me: MemberId, at: number, view: RoomView): void {
    const name = this.nameIn(talk, me);
    // With the session everything private ends, and there is nobody left to report to.
    const byThem = view.stage !== 'ended' && !this.#endedByMe.has(talk.talk);
    const kept = byThem ? keptTalk(talk, me, name, at) : undefined;
    if (!kept) this.#forget(talk.talk);
    else {
      this.#count(talk.talk, 0);
      this.room.conversations.forgetTalk(talk.talk);
      this.ended = [...this.ended, kept];
      this.#eraseInTime();
    }
    if (!byThem) return;
    this.room.notices.show(talk.state === 'open' ? m.talk_has_ended({ name }) : m.talk_ask_over({ name }));
    if (kept) this.room.notices.say(m.talk_reportable());
  }

  /** Nothing of the talk stays at this page. */
  #forget(talk: TalkId): void {
    this.#count(talk, 0);
    this.room.conversations.forgetTalk(talk);
    drafts.set(`report.${this.room.id}.${talk}`, '');
    this.ended = this.ended.filter((one) => one.talk !== talk);
    if (this.shown === talk) this.close();
  }

  #eraseInTime(): void {
    clearTimeout(this.#erasing);
    const [next] = this.ended.toSorted((a, b) => a.until - b.until);
    if (!next) return;
    const left = next.until - (Date.now() + this.room.skew);
    if (left > 0) this.#erasing = setTimeout(() => this.#eraseInTime(), left);
    else {
      this.#forget(next.talk);
      this.#eraseInTime();
    }
  }

  #count(talk: TalkId, n: number): void {
    const { [talk]: _, ...rest } = this.news;
    this.news = n === 0 ? rest : { ...rest, [talk]: n };
  }
}
