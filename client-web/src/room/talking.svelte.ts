// A person's private talks as this page holds them: which one is open on the screen, and what came while it was not. The
// talks themselves are in the view.
import { m } from '../paraglide/messages.js';
import type { MemberId, RoomEventAt, RoomView, TalkId } from '../protocol.gen';
import { drafts } from '../storage';
import type { RoomState } from './state.svelte';
import { otherIn } from './talks';

export class Talking {
  /** The talk whose sheet is open. */
  shown = $state<TalkId | undefined>();
  /** How many messages came in talks whose sheet was not open. */
  news = $state.raw<Record<TalkId, number>>({});
  /** Who would rather not talk now: in this session they are not asked again. */
  declined = $state.raw<MemberId[]>([]);
  /** Talks that this person ended: that needs no telling. */
  readonly #ended = new Set<TalkId>();

  constructor(private readonly room: RoomState) {}

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
    this.#ended.add(talk);
    const trouble = await this.room.attempt({ type: 'end_talk', talk });
    if (trouble) this.#ended.delete(talk);
    return trouble;
  }

  async report(talk: TalkId, note: string): Promise<string> {
    this.#ended.add(talk);
    const words = note.trim();
    const trouble = await this.room.attempt({ type: 'report_talk', talk, ...(words === '' ? {} : { note: words }) });
    if (trouble) this.#ended.delete(talk);
    else this.room.notices.show(m.talk_reported());
    return trouble;
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
        this.#count(event.talk, 0);
        for (const what of ['talk', 'report']) drafts.set(`${what}.${this.room.id}.${event.talk}`, '');
        if (this.shown === event.talk) this.close();
        if (talk && !this.#ended.has(event.talk)) {
          this.room.notices.show(m.talk_has_ended({ name: this.room.name(otherIn(talk, me)) }));
        }
        return;
      }
      default:
        return;
    }
  }

  #count(talk: TalkId, n: number): void {
    const { [talk]: _, ...rest } = this.news;
    this.news = n === 0 ? rest : { ...rest, [talk]: n };
  }
}
