// The clean time that a meeting asks for, counted from a date that somebody gives at the door. The date is in here and goes
// no further: the door takes yes or no from it.
import { daysBetween } from '../days';
import { days } from '../storage';

export class CleanTime {
  /** The day for milestones, if this person has one kept: it saves them the counting. */
  since = $state(days.get()?.since ?? '');

  constructor(
    private readonly needed: () => number,
    private readonly today: () => string,
  ) {}

  /** Days since then; none before there is a date. */
  get counted(): number | undefined {
    return /^\d{4}-/.test(this.since) ? daysBetween(this.since, this.today()) : undefined;
  }

  /** Whether it is as long as asked for; none before there is a date. */
  get meets(): boolean | undefined {
    return this.counted === undefined ? undefined : this.counted >= this.needed();
  }
}
