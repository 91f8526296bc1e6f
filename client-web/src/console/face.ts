// What the card of the next step shows and offers, for each step: words to read aloud, one thing to press, and the few other
// things that are natural at that moment. It decides no step and does nothing by itself.
import { m } from '../paraglide/messages.js';
import type { RoomView } from '../protocol.gen';
import { partOf } from '../room/rights';
import type { RoomState } from '../room/state.svelte';
import { saysNothing } from '../seen';
import { stopwatch, timeOfDay } from '../time.svelte';
import {
  callNext,
  drawQuestion,
  blockOf,
  enter,
  extend,
  postReadings,
  say,
  sayPrompts,
  startMeeting,
  stretch,
  takeBack,
  takeChair,
} from './acts';
import type { Marks } from './marks.svelte';
import { callsPeople, goOn, nextHand, wordsOnEntering, type Step } from './next';
import type { Plan } from './plan';

export interface Press {
  word: string;
  run: () => unknown;
}
export interface Face {
  title?: string;
  text?: string;
  /** To read aloud. */
  words?: string;
  /** The one large button; calm where waiting is just as right. */
  main?: Press & { calm?: boolean };
  more: Press[];
}

/** What the card is about, and the ways out of it that need a sheet. */
export interface Around {
  room: RoomState;
  view: RoomView;
  plan: Plan;
  marks: Marks;
  now: number;
  me: string;
  /** Shows the composer, with these words in it. */
  compose: (words: string) => void;
  pick: () => void;
  fellowship: () => void;
  end: () => void;
}

export function faceOf(step: Step, around: Around): Face {
  const { room, view, marks, compose } = around;
  const change = (words: string): Press => ({ word: m.words_change(), run: () => compose(words) });
  switch (step.kind) {
    case 'start':
      return startFace(around);
    case 'take_chair':
      return {
        text: view.chair.state === 'held' ? m.chair_held() : m.chair_lost_deputy(),
        main: { word: m.chair_take(), run: () => takeChair(room) },
        more: [],
      };
    case 'say': {
      const { prompts } = step;
      const words = blockOf(prompts.map((one) => one.text));
      const skip = () => {
        for (const one of prompts) marks.add(one.mark);
      };
      const changed = () => {
        skip();
        compose(words);
      };
      return {
        words,
        main: { word: m.words_post(), run: () => sayPrompts(room, marks, prompts) },
        more: [{ word: m.words_change(), run: changed }, { word: m.cue_skip(), run: skip }, ...handNow(around)],
      };
    }
    case 'read': {
      const { readings, then } = step;
      return {
        title: m.reading_title({ title: readings.map((one) => one.title).join(' · ') }),
        text: m.reading_text(),
        ...(then.length > 0 ? { words: blockOf(then.map((one) => one.text)) } : {}),
        main: { word: m.reading_post(), run: () => postReadings(room, marks, readings, then) },
        more: [
          ...(callsPeople(view) ? [{ word: m.reading_by_other(), run: around.pick }] : []),
          {
            word: m.cue_skip(),
            run: () => {
              for (const one of readings) marks.add(one.mark);
            },
          },
        ],
      };
    }
    case 'listen':
      return step.member === around.me ? ownShare(around) : listening(around, room.name(step.member));
    case 'call_next':
      return {
        text: m.call_next_text(),
        main: { word: m.call_on({ name: room.name(step.member) }), run: () => callNext(room, step.member) },
        more: [],
      };
    case 'begin_round':
      return {
        text: m.round_text({ name: room.name(step.member) }),
        main: { word: m.round_begin(), run: () => callNext(room, step.member) },
        more: [],
      };
    case 'pick':
      return {
        title: m.pick_title(),
        text: m.pick_text(),
        main: { word: m.pick(), run: around.pick },
        more: [next(around)],
      };
    case 'draw':
      return {
        title: m.basket_count({ n: view.basket }),
        text: m.basket_text(),
        main: { word: m.basket_draw(), run: () => drawQuestion(room) },
        more: [],
      };
    case 'invite': {
      const words = m.words_wait();
      return {
        title: m.nobody_waits(),
        words,
        main: { word: m.words_post(), run: () => say(room, words) },
        more: [change(words), ...picks(around), next(around)],
      };
    }
    case 'wait':
      return step.hands
        ? { title: m.hands_away(), text: m.hands_away_text(), more: [...picks(around), next(around)] }
        : calm(around, m.nobody_waits(), m.nobody_waits_text());
    case 'milestones':
      return calm(around, m.milestones_title(), m.milestones_text());
    case 'talk':
      return calm(around, m.hand_open(), m.talk_text());
    case 'quiet':
      return calm(around, m.quiet_title(), m.quiet_text());
    case 'enter':
    case 'fellowship':
      return moving(around);
    case 'end': {
      const words = m.words_end();
      return {
        title: m.hand_open(),
        text: m.fellowship_text(),
        words,
        main: { word: m.end_session(), run: around.end, calm: true },
        more: [{ word: m.words_use(), run: () => compose(words) }],
      };
    }
    case 'over':
      return { title: m.ended_title(), more: [] };
  }
}

function startFace({ room, view, compose }: Around): Face {
  const words = m.words_start({ title: view.session.title });
  const first = view.format.phases[0];
  // A format with words of its own has them ready in its first part.
  const own = (first?.prompts.length ?? 0) > 0;
  const opening = wordsOnEntering(view, 0);
  return {
    text: m.start_text({ time: timeOfDay(view.session.starts_at) }),
    words: own ? blockOf(opening) : words,
    main: { word: m.start_meeting(), run: () => startMeeting(room, opening) },
    more: own ? [] : [{ word: m.words_use(), run: () => compose(words) }],
  };
}

/** Somebody shares: nothing to do, which is said. */
function listening({ room, view, now }: Around, name: string): Face {
  const { share } = view;
  if (!share) return { more: [] };
  const minutes = Math.max(1, Math.round((share.planned_end - share.began_at) / view.minute_ms));
  const late = now - share.planned_end;
  const words = m.words_time({ name });
  const closes = late > 0 && share.waiting_since === undefined;
  const time = `${stopwatch(now - share.began_at)} ${m.of_minutes({ n: minutes })}`;
  const state = share.waiting_since !== undefined ? m.floor_waits({ name }) : late > 0 ? m.share_over_time() : '';
  return {
    title: m.listening_to({ name }),
    text: state === '' ? time : `${time} · ${state}`,
    ...(closes ? { words } : {}),
    more: [
      ...(closes ? [{ word: m.words_post(), run: () => say(room, words) }] : []),
      { word: m.extend_minutes({ n: 2 }), run: () => extend(room, 2) },
      { word: m.take_back_floor(), run: () => takeBack(room) },
    ],
  };
}

/** The chair shares like everybody else; a line that is still being written is not left behind. */
function ownShare({ room, compose }: Around): Face {
  const done = () => {
    if (saysNothing(room.writing.draft)) return room.endShare({ type: 'done' });
    room.notices.show(m.unsent_title());
    return compose('');
  };
  return { title: m.you_have_the_floor(), text: m.own_share_text(), main: { word: m.done(), run: done }, more: [] };
}

/** Waiting is right, and so is going on. */
function calm(around: Around, title: string, text: string): Face {
  const { word, run, words } = nextSaying(around);
  const { room, view } = around;
  const drawn = partOf(view)?.basket && view.basket > 0;
  const draw = { word: m.basket_draw_another(), run: () => drawQuestion(room) };
  return { title, text, ...words, main: { word, run, calm: true }, more: [...(drawn ? [draw] : []), ...picks(around)] };
}

/** The part is done, or its time is over. */
function moving(around: Around): Face {
  const { room, view, plan } = around;
  const title = partOf(view)?.title ?? '';
  const { word, run, words } = nextSaying(around);
  return {
    ...words,
    title: plan.over ? m.part_time_over({ title }) : m.part_done({ title }),
    main: { word, run },
    more: [
      ...(plan.over ? [{ word: m.stretch_minutes({ n: 5 }), run: () => stretch(room, 5) }] : []),
      ...(view.hands.length > 0 ? handNow(around) : picks(around)),
    ],
  };
}

/** Whoever is next need not wait for the words or for the clock. */
function handNow({ room, view }: Around): Press[] {
  const hand = nextHand(view);
  if (!hand) return [];
  const word = view.floor === 'round' ? m.round_begin_now() : m.call_on({ name: room.name(hand.member) });
  return [{ word, run: () => callNext(room, hand.member) }];
}

const picks = (around: Around): Press[] => (callsPeople(around.view) ? [{ word: m.pick(), run: around.pick }] : []);

/** The way to the part after this one. */
function next(around: Around): Press {
  const { room, view } = around;
  const step = goOn(view);
  if (step.kind !== 'enter') return { word: m.open_fellowship(), run: around.fellowship };
  const title = view.format.phases[step.phase]?.title ?? '';
  return { word: m.go_on_to({ title }), run: () => enter(room, step.phase) };
}

/** The same as the large button: the first words of the part are shown, and go out with the press that enters it. */
function nextSaying(around: Around): Press & { words: { words?: string } } {
  const { room, view } = around;
  const step = goOn(view);
  const opening = step.kind === 'enter' ? wordsOnEntering(view, step.phase) : [];
  if (step.kind !== 'enter' || opening.length === 0) return { ...next(around), words: {} };
  return { ...next(around), run: () => enter(room, step.phase, opening), words: { words: blockOf(opening) } };
}
