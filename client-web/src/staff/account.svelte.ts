// Who of the staff is signed in in this browser, as far as this page knows; and what a request must ask of the person before
// it can go on. It sends nothing itself (api.ts does) and keeps nothing: after a reload the cookie says who it is.
import type { Me } from '../protocol.gen';

/** What stands between a request and its being done: a sheet asks for it. */
export interface Question {
  kind: 'step_up' | 'sign_in';
  answer: (done: boolean) => void;
}

class Account {
  me = $state.raw<Me | undefined>();
  /** `away`: the server could not be reached, so nobody knows. */
  stage = $state<'unknown' | 'in' | 'out' | 'away'>('unknown');
  question = $state.raw<Question | undefined>();
  #asked: Promise<boolean> | undefined;

  signedIn(me: Me): void {
    this.me = me;
    this.stage = 'in';
  }

  signedOut(): void {
    this.me = undefined;
    this.stage = 'out';
  }

  /** Asks the person. Several requests at once ask once. Says whether they did what was asked. */
  ask(kind: Question['kind']): Promise<boolean> {
    if (kind === 'sign_in' && !this.me) {
      this.signedOut();
      return Promise.resolve(false);
    }
    this.#asked ??= new Promise<boolean>((resolve) => {
      this.question = {
        kind,
        answer: (done) => {
          this.question = undefined;
          this.#asked = undefined;
          if (!done && kind === 'sign_in') this.signedOut();
          resolve(done);
        },
      };
    });
    return this.#asked;
  }
}

export const account = new Account();
