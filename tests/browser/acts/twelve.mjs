// A complete twelve-step discussion with five pages. The chair is there for the first time: she presses what the next step
// offers and reads what it shows, and little else. Acts build on the ones before.
import assert from 'node:assert/strict';
import { until } from '../harness.mjs';
import { w } from '../words.mjs';
import { allHear, allRead, Chair, closeSheet, gather, heardAll, late, mend, says, share, sheet, tag } from './evening.mjs';

/** Texts of a group's own, for the places that the format leaves open. */
const READINGS = {
  opening: 'We are people who share a trouble and the wish to live without it. Whoever wishes for that too belongs here.',
  'who-we-are': 'Some of us came yesterday and some long ago. What we have in common is the evening in front of us.',
  'how-we-do-it': 'We listen, we tell what helped, and we call somebody before it gets dark.',
  closing: 'Take what was useful to you, and leave the rest for somebody else.',
};
const TONIGHT = 'When it got bad I went out and watered the beans of the neighbour.';
const HELLO = 'Hello, I am Wren, and this is my first evening.';
const FIRST = 'On Sunday I put my telephone into the bread bin.';
const SECOND = 'Then I baked, which takes exactly as long as a craving.';
const TUNNEL = 'I am on the train home, so I may drop out.';
const AFTER = 'There I am again. I only wanted to say thank you.';
const LAST = 'I did not think that I would write anything at all. Thank you.';
const NEWS = 'On Saturday some of us walk around the lake. Everybody is welcome.';
const QUESTION = 'Shall we begin half an hour earlier in winter?';

export const twelve = (browser, house, look) =>
  gather(browser, house, look, {
    title: 'Thursday discussion',
    format: { named: 'twelve-step-discussion' },
    readings: READINGS,
  });

const peopleOf = (one) => one.page.getByRole('complementary', { name: w('tab_needs') });
const openMenu = (one, name) => peopleOf(one).getByLabel(w('person_menu', { name }), { exact: true }).click();
const dialog = (one, key, values) => one.page.getByRole('dialog', { name: w(key, values), exact: true });
const talkBar = (one) => one.page.locator('button.talk');
const inView = (locator) =>
  locator.evaluate((e) => {
    const { x, y, width, height } = e.getBoundingClientRect();
    return e.contains(document.elementFromPoint(x + width / 2, y + height / 2));
  });
const notice = (one) => one.page.getByRole('complementary', { name: w('notice') });
const goTo = async (chair, title) => {
  await chair.press('go_to_title');
  await dialog(chair, 'go_to_title').getByRole('button', { name: title }).click();
};

export const ACTS = [
  [
    'five people gather, and the chair is told what to press first',
    async (s) => {
      await s.maple.reads('empty_lobby_title');
      await s.chair.offers('start_meeting');
      await s.look(s.rowan, 'twelve-lobby', ['desktop']);
      await s.chair.next('start_meeting');
      await allHear(s, 'part_begins', { title: 'Two quiet minutes' });
    },
  ],
  [
    'two quiet minutes: nobody writes, nothing hurries, and when they are over the next step says so',
    async (s) => {
      await s.chair.reads(s);
      await s.finch.reads('hand_quiet');
      await s.chair.card.getByText(w('quiet_title')).waitFor();
      await s.look(s.maple, 'twelve-quiet', ['phone']);
      await s.chair.card.getByText(w('part_time_over', { title: 'Two quiet minutes' })).waitFor();
      await s.chair.goesOn(s, 'Welcome');
    },
  ],
  [
    'the welcome: the server posts the reading, and the chair reads what the card shows, word for word',
    async (s) => {
      await allRead(s, READINGS.opening);
      await s.maple.page.getByRole('article', { name: w('reading_of', { title: 'Opening' }) }).waitFor();
      await s.look(s.rowan, 'twelve-prompt', ['desktop', 'phone']);
      await s.chair.goesOn(s, 'Readings');
    },
  ],
  [
    'a reading is posted by somebody who was asked, with one tap, and the other by the chair',
    async (s) => {
      await s.chair.reads(s);
      await s.chair.offers('reading_post');
      await s.look(s.rowan, 'twelve-reading', ['desktop']);
      await s.chair.card.getByRole('button', { name: w('reading_by_other') }).click();
      await sheet(s.rowan).getByRole('button', { name: /Maple/ }).click();
      await s.maple.ears.hears('assertive', 'floor_is_yours');
      await s.maple.button('reading_post_mine', { title: 'Who we are' }).waitFor();
      await s.look(s.maple, 'twelve-reader', ['phone']);
      await s.maple.press('reading_post_mine', { title: 'Who we are' });
      await allRead(s, READINGS['who-we-are']);
      await s.maple.press('done');
      await allHear(s, 'share_is_over', { name: 'Maple' });
    },
  ],
  [
    'who comes late is told what is happening now and nothing of what was said before; new here, she finds the greeter',
    async (s) => {
      s.wren = await late(s, 'Wren', { title: 'Readings', text: "This is the time for the group's own texts", shot: 'twelve-now-card' });
      await s.wren.press('new_here');
      await s.wren.press('talk_with_greeter', { name: 'Linden' });
      await s.linden.ears.hears('polite', 'talk_is_asked', { name: 'Wren' });
      await peopleOf(s.linden).locator('li', { hasText: 'Wren' }).getByText(w('new_here_tag')).waitFor();
      await talkBar(s.linden).click();
      await s.look(s.linden, 'twelve-talk-asked', ['desktop']);
      await s.linden.press('talk_yes');
      await s.wren.ears.hears('polite', 'talk_accepted', { name: 'Linden' });
      await s.wren.press('now_understood');
      await s.chair.next('reading_post');
      await allRead(s, READINGS['how-we-do-it']);
      await s.chair.goesOn(s, 'Newcomers');
    },
  ],
  [
    'the two write to each other privately, and nobody else has a word of it',
    async (s) => {
      await sheet(s.linden).getByLabel(w('talk_message', { name: 'Wren' })).fill('Good that you came. I was nervous too, the first time.');
      await sheet(s.linden).getByRole('button', { name: w('send') }).click();
      await s.wren.ears.hears('polite', 'talk_new_words', { name: 'Linden' });
      await talkBar(s.wren).click();
      await s.wren.sees('I was nervous too');
      await sheet(s.wren).getByLabel(w('talk_message', { name: 'Linden' })).fill('My hands shake a little.');
      await sheet(s.wren).getByRole('button', { name: w('send') }).click();
      await s.linden.sees('My hands shake a little.');
      await s.look(s.wren, 'twelve-talk', ['phone']);
      for (const one of [s.rowan, s.maple, s.finch]) {
        assert.doesNotMatch(await one.page.content(), /nervous too|My hands shake/, `${one.called} has none of it`);
      }
      await closeSheet(s.wren);
      await closeSheet(s.linden);
    },
  ],
  [
    'the newcomers’ part gets five more minutes; only who is new can raise a hand, and says hello',
    async (s) => {
      await s.rowan.press('change_part');
      await s.look(s.rowan, 'twelve-change-part', ['desktop']);
      await s.rowan.press('stretch_minutes', { n: 5 });
      await notice(s.rowan).getByText(w('chair_did_stretch', { n: 5 })).waitFor();
      await s.chair.reads(s);
      await s.maple.reads('hand_for_newcomers');
      assert.equal(await s.maple.button('raise_hand').count(), 0);
      await s.wren.press('raise_hand');
      await s.wren.reads('hand_next');
      await s.chair.next('call_on', { name: 'Wren' });
      await s.wren.ears.hears('assertive', 'floor_is_yours');
      await allHear(s, 'has_floor', { name: 'Wren' }, [s.wren]);
      await says(s, s.wren, HELLO);
      await share(s.maple, 'Wren').getByText(w('new_here_tag')).waitFor();
      await s.wren.press('done');
      await allHear(s, 'share_is_over', { name: 'Wren' });
      await talkBar(s.wren).click();
      await s.wren.press('talk_end');
      await s.linden.ears.hears('polite', 'talk_has_ended', { name: 'Wren' });
      // Wren wrote in it, so Linden could still report it. She puts it away.
      if (!(await sheet(s.linden).isVisible())) await talkBar(s.linden).click();
      await s.linden.press('talk_put_away');
      await talkBar(s.linden).waitFor({ state: 'detached' });
    },
  ],
  [
    'a part is skipped by mistake and found again; a milestone is announced and celebrated',
    async (s) => {
      await s.chair.reaches(s, 'go_on_to', { title: 'Milestones' });
      await goTo(s.rowan, 'Topic');
      await allHear(s, 'part_begins', { title: 'Topic' });
      await goTo(s.rowan, 'Milestones');
      await allHear(s, 'part_begins', { title: 'Milestones' });
      await s.chair.reads(s);
      await s.maple.press('milestone');
      await s.maple.page.getByLabel(w('milestone_count'), { exact: true }).fill('30');
      await s.look(s.maple, 'twelve-milestone-sheet', ['phone']);
      await s.maple.press('milestone_tell');
      for (const one of s.everybody) await one.page.getByRole('article', { name: w('milestone_of', { name: 'Maple' }) }).waitFor();
      await allRead(s, '30 days');
      const chip = s.finch.page.getByRole('article', { name: w('milestone_of', { name: 'Maple' }) });
      await s.keys.pressesOn(chip.getByRole('button', { name: w('give_support_to', { name: 'Maple' }) }));
      await s.keys.presses('support_celebrate');
      await tag(s.maple.page.getByRole('article', { name: w('milestone_of', { name: 'Maple' }) }), 'support_celebrate', 1).waitFor();
      await s.look(s.maple, 'twelve-milestone', ['phone']);
      await s.look(s.rowan, 'twelve-order', ['desktop', 'phone']);
      await s.chair.goesOn(s, 'Topic');
    },
  ],
  [
    'the chair opens the topic with a line of her own',
    async (s) => {
      await s.chair.reads(s);
      await says(s, s.rowan, TONIGHT);
      await s.chair.goesOn(s, 'Sharing');
    },
  ],
  [
    'hands wait in their order, and somebody with a keyboard alone asks, is called and shares',
    async (s) => {
      await s.chair.reads(s);
      await s.keys.presses('raise_hand');
      await s.finch.reads('hand_next');
      await s.maple.press('raise_hand');
      await s.maple.reads('hand_place', { n: 2 });
      await s.wren.press('raise_hand');
      await s.wren.reads('hand_place', { n: 3 });
      await s.look(s.rowan, 'twelve-hands', ['desktop']);
      await s.chair.next('call_on', { name: 'Finch' });
      await s.finch.ears.hears('assertive', 'floor_is_yours');
      await allHear(s, 'has_floor', { name: 'Finch' }, [s.finch]);
      await s.maple.ears.hears('polite', 'you_are_next');
      await s.keys.says(s, FIRST);
    },
  ],
  [
    'support is kept while she shares; she is warned gently, takes two more minutes with one tap, and has it all afterwards',
    async (s) => {
      await s.maple.press('support_with_you');
      await s.maple.ears.hears('polite', 'support_kept');
      await share(s.maple, 'Finch').getByText(w('support_is_kept', { what: w('support_with_you') })).waitFor();
      await s.linden.press('support_with_you');
      await s.look(s.maple, 'twelve-support-kept', ['phone']);
      assert.equal(await share(s.finch, 'Finch').locator('.tag', { hasText: w('support_with_you') }).count(), 0, 'nothing distracts her');
      await s.finch.ears.hearsPart('assertive', 'turn_warned');
      await s.finch.reads('turn_warned');
      await s.look(s.finch, 'twelve-warned', ['phone']);
      await s.keys.presses('turn_longer', { n: 2 });
      await s.finch.ears.hears('polite', 'turn_extended');
      await share(s.rowan, 'Finch').getByText(w('of_minutes', { n: 6 })).waitFor();
      await s.keys.says(s, SECOND);
      await s.keys.presses('done');
      await s.finch.ears.hears('polite', 'support_released', { n: 2 });
      await share(s.finch, 'Finch').getByText(w('support_yours')).waitFor();
      await tag(share(s.finch, 'Finch'), 'support_with_you', 2).waitFor();
      await tag(share(s.wren, 'Finch'), 'support_with_you', 2).waitFor();
      await share(s.finch, 'Finch').getByText(w('support_yours')).scrollIntoViewIfNeeded();
      await s.look(s.finch, 'twelve-support-released', ['phone']);
    },
  ],
  [
    'the connection of who shares is cut: the floor waits, the room is told why, and it goes on',
    async (s) => {
      await s.chair.next('call_on', { name: 'Maple' });
      await s.maple.ears.hears('assertive', 'floor_is_yours');
      await says(s, s.maple, TUNNEL);
      s.house.wires[2].cut();
      await allHear(s, 'floor_waits', { name: 'Maple' }, [s.maple]);
      await share(s.wren, 'Maple').getByText(w('floor_waits', { name: 'Maple' })).waitFor();
      await s.maple.reads('reconnecting');
      await s.look(s.wren, 'twelve-floor-waits', ['phone']);
      await s.look(s.rowan, 'twelve-floor-waits-chair', ['desktop']);
      await mend(s.house.wires[2], s.maple);
      await allHear(s, 'floor_waits_no_more', { name: 'Maple' }, [s.maple]);
      await s.maple.seesNo(w('reconnecting'));
      await says(s, s.maple, AFTER);
      await s.maple.press('done');
      await allHear(s, 'share_is_over', { name: 'Maple' });
    },
  ],
  [
    'who is called may pass, and the chair can take the floor back kindly',
    async (s) => {
      await s.chair.next('call_on', { name: 'Wren' });
      await s.wren.ears.hears('assertive', 'floor_is_yours');
      await s.wren.press('pass');
      await s.maple.reads('share_passed');
      await s.linden.press('raise_hand');
      await s.chair.next('call_on', { name: 'Linden' });
      await s.linden.ears.hears('assertive', 'floor_is_yours');
      await s.linden.composer.fill('Where shall I begin');
      await s.rowan.press('take_back_floor');
      await s.linden.reads('floor_taken_back');
      assert.equal(await s.linden.composer.inputValue(), 'Where shall I begin');
      await s.linden.composer.fill('');
    },
  ],
  [
    'the chair’s connection is cut: everybody is told, the deputy takes the chair with one button, and gives it back',
    async (s) => {
      s.house.wires[1].cut();
      await allHear(s, 'chair_lost', {}, [s.rowan, s.linden]);
      await s.linden.ears.hears('assertive', 'chair_lost_deputy');
      await s.maple.reads('chair_lost');
      const deputy = new Chair(s.linden);
      await deputy.offers('chair_take');
      await s.look(s.maple, 'twelve-chair-lost', ['phone']);
      await s.look(s.linden, 'twelve-chair-lost-deputy', ['desktop', 'phone']);
      await deputy.next('chair_take');
      await allHear(s, 'chair_is_back', {}, [s.rowan, s.linden]);
      await s.linden.reads('your_role_changed', { role: w('role_facilitator') });
      await mend(s.house.wires[1], s.rowan);
      await s.rowan.reads('your_role_changed', { role: w('role_co_facilitator') });
      await openMenu(s.linden, 'Rowan');
      await s.linden.press('hand_over', { name: 'Rowan' });
      await s.linden.press('hand_over_yes');
      await s.rowan.reads('your_role_changed', { role: w('role_facilitator') });
      await s.chair.goesOn(s, 'Last call');
    },
  ],
  [
    'last call: those who were not heard come first, whoever raised the hand first',
    async (s) => {
      await s.chair.reads(s);
      await s.keys.presses('raise_hand');
      await s.finch.reads('hand_next');
      await s.wren.press('raise_hand');
      await s.wren.reads('hand_next');
      await s.finch.reads('hand_place', { n: 2 });
      await s.chair.next('call_on', { name: 'Wren' });
      await says(s, s.wren, LAST);
      await s.wren.press('done');
      await s.chair.next('call_on', { name: 'Finch' });
      await s.keys.presses('pass');
      await s.chair.goesOn(s, 'Announcements');
    },
  ],
  [
    'an announcement, and a vote: opened, cast, closed and counted, and nobody learns who voted what',
    async (s) => {
      await s.chair.reads(s);
      await s.keys.presses('raise_hand');
      await s.chair.next('call_on', { name: 'Finch' });
      await s.keys.says(s, NEWS);
      await s.keys.presses('done');
      await s.rowan.page.locator('summary', { hasText: w('vote_ask') }).click();
      await s.rowan.page.getByLabel(w('vote_question')).fill(QUESTION);
      await s.rowan.press('vote_open');
      await allHear(s, 'vote_is_open', { question: QUESTION });
      // Who was at the end of the stream has the whole vote before them, without a search.
      await until('Maple sees the vote', () => inView(s.maple.button('vote_cast')));
      await s.look(s.maple, 'twelve-vote', ['phone']);
      for (const [one, choice] of [[s.maple, 'vote_yes'], [s.wren, 'vote_no'], [s.linden, 'vote_yes']]) {
        await one.page.getByRole('radio', { name: w(choice) }).check();
        await one.press('vote_cast');
        await one.reads('vote_yours_counts');
      }
      await s.keys.to(s.finch.page.getByRole('radio', { name: w('vote_yes') }));
      await s.finch.page.keyboard.press('Space');
      await s.keys.presses('vote_cast');
      await s.finch.reads('vote_yours_counts');
      await s.rowan.reads('vote_counted', { n: 4, all: 5 });
      await s.look(s.rowan, 'twelve-vote-chair', ['desktop']);
      await s.rowan.press('vote_close');
      await allHear(s, 'vote_is_closed');
      for (const one of s.everybody) {
        const counted = one.page.getByRole('table', { name: w('vote_result') }).getByRole('row');
        const rows = async () => (await counted.allInnerTexts()).map((row) => row.replaceAll(/\s+/g, ' '));
        await until(`${one.called} sees the count`, async () => `${await rows()}` === 'Yes 3,No 1,Abstain 0');
      }
      await s.look(s.maple, 'twelve-vote-closed', ['phone']);
      for (const one of [s.maple, s.finch, s.wren]) await one.button('vote_put_away').click();
      await s.chair.goesOn(s, 'Closing');
    },
  ],
  [
    'the closing, the fellowship, the end: all by the one large button',
    async (s) => {
      await allRead(s, READINGS.closing);
      await s.chair.reaches(s, 'open_fellowship');
      await s.chair.next('open_fellowship');
      await s.look(s.rowan, 'twelve-fellowship-asks', ['desktop']);
      await s.rowan.page.getByRole('alertdialog').getByRole('button', { name: w('open_fellowship') }).click();
      await s.maple.reads('hand_open');
      await s.keys.says(s, 'Good night, and thank you for the evening.');
      await says(s, s.maple, 'See you at the lake.');
      await s.look(s.maple, 'twelve-fellowship', ['phone']);
      await s.chair.next('end_session');
      await s.rowan.press('end_for_everybody');
      for (const one of [s.maple, s.finch, s.wren]) await one.reads('hand_ended');
    },
  ],
  ['each page read out each line once, in order, and no log did anything but grow', heardAll],
];
