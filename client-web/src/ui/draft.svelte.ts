// What somebody is writing in one place, kept at every keystroke, and what came back of what was sent from there.
import { drafts } from '../storage';

export class Draft {
  text = $state('');
  #lastNumber = 0;
  /** Pieces that came back and still stand at the head of the draft, in the order in which they were written. */
  #returned: { number: number; text: string }[] = [];
  /** Nothing is kept any more: the next one at this device must not find it. */
  #gone = false;

  constructor(private readonly place: string) {
    this.text = drafts.get(place);
  }

  set(text: string): void {
    this.text = text;
    if (!this.#gone) drafts.set(this.place, text);
  }

  /** All of it was sent. */
  clear(): void {
    this.set('');
    this.#returned = [];
  }

  /** Empties it for good, also of what may still come back. */
  forget(): void {
    this.clear();
    this.#gone = true;
  }

  /** A number for each piece that is sent, in the order of writing. */
  number(): number {
    return (this.#lastNumber += 1);
  }

  /** Puts a piece before what was typed since, and among others that came back where it was written. */
  giveBack(text: string, number: number): void {
    if (this.#gone) return;
    const head = this.#returned.map((one) => one.text).join('\n');
    const stands = this.#returned.length > 0 && (this.text === head || this.text.startsWith(`${head}\n`));
    const rest = stands ? this.text.slice(head.length + 1) : this.text;
    this.#returned = [...(stands ? this.#returned : []), { number, text }].sort((a, b) => a.number - b.number);
    this.set([...this.#returned.map((one) => one.text), ...(rest === '' ? [] : [rest])].join('\n'));
  }
}
