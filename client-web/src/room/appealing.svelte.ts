// The one message that somebody who was asked to leave may write to those who run the session: what is being written, and how
// it stands. It goes the way that is left to this person; nobody answers it.
import { newKey } from '../keys';
import type { Outcome } from '../outgoing';
import { m } from '../paraglide/messages.js';
import type { ClientMessage, Refusal, SessionId } from '../protocol.gen';
import { appealed, drafts, unsent } from '../storage';
import { failure } from '../refusal-words';

/** `before`: the server has one already that this page knew nothing of. */
export type AppealStage = 'writing' | 'sending' | 'sent' | 'before';

type Message = ClientMessage & { type: 'appeal' };

export class Appealing {
  text = $state('');
  stage = $state<AppealStage>('writing');
  trouble = $state('');
  #last: Message | undefined;
  constructor(
    private readonly id: SessionId,
    private readonly send: (message: ClientMessage) => Promise<Outcome>,
  ) {
    this.text = drafts.get(this.#place);
    if (appealed.get(id)) this.stage = 'sent';
    // What a page before a reload sent and nobody answered is the same message, under the same key.
    const [waiting] = unsent.get(this.#place);
    if (waiting?.type === 'appeal' && this.stage === 'writing') void this.#say(waiting);
  }

  get #place(): string {
    return `appeal.${this.id}`;
  }

  write(text: string): void {
    this.text = text;
    drafts.set(this.#place, text);
  }

  async submit(): Promise<void> {
    const text = this.text.trim();
    if (this.stage !== 'writing' || text === '') return;
    // Said again after an answer that said nothing for certain, it is the same message.
    const again = this.#last?.text === text ? this.#last : undefined;
    await this.#say(again ?? { type: 'appeal', text, client_key: newKey() });
  }

  async #say(message: Message): Promise<void> {
    this.#last = message;
    this.stage = 'sending';
    this.trouble = '';
    unsent.set(this.#place, [message]);
    const outcome = await this.send(message);
    unsent.set(this.#place, []);
    const before = outcome.kind === 'refused' && outcome.error.code === 'already';
    if (outcome.kind === 'done' || before) {
      this.stage = before ? 'before' : 'sent';
      appealed.set(this.id);
      // What was taken is read by others now; what was not taken stays with the person.
      if (!before) this.write('');
      return;
    }
    this.stage = 'writing';
    this.trouble = outcome.kind === 'refused' ? refused(outcome.error) : failure(outcome);
  }
}

/** What this page can say better than the sentence of the code. */
function refused(error: Refusal): string {
  if (error.code === 'not_now' || error.code === 'not_found') return m.appeal_too_late();
  if (error.code === 'busy') return m.appeal_many();
  return failure({ kind: 'refused', error });
}
