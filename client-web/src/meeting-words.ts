// Words for what a meeting is: for whom, who may come, how it is held, who watches over it, and how far it is.
import { answers } from './help/side';
import { m } from './paraglide/messages.js';
import type { AccessPolicy, Approach, Audience, Cover, Monitoring, RoomView, Stage } from './protocol.gen';

export const audienceWord = (audience: Audience): string =>
  ({
    in_recovery: m.audience_in_recovery,
    family_and_friends: m.audience_family,
    anyone: m.audience_anyone,
  })[audience]();

export const accessWord = (access: AccessPolicy): string =>
  ({ open: m.access_open, closed: m.access_closed, invite: m.access_invite })[access]();

export const accessMeaning = (access: AccessPolicy): string =>
  ({ open: m.access_open_long, closed: m.access_closed_long, invite: m.access_invite_long })[access]();

export const approachWord = (approach: Approach): string =>
  ({
    twelve_step: m.approach_twelve_step,
    smart: m.approach_smart,
    lifering: m.approach_lifering,
    secular: m.approach_secular,
    other: m.approach_other,
  })[approach]();

export const monitoringShort = (monitoring: Monitoring): string =>
  ({ none: m.monitoring_none_short, on_call: m.monitoring_on_call_short, monitored: m.monitoring_monitored_short })[
    monitoring
  ]();

/** The same with what a call for help comes to at this moment: nothing is promised that is not so now. */
export function coverShort(monitoring: Monitoring, cover: Cover | undefined): string {
  if (monitoring === 'none' || cover === undefined) return monitoringShort(monitoring);
  const now = answers(cover) ? m.cover_now_short() : m.cover_nobody_short();
  return monitoring === 'monitored' ? `${monitoringShort(monitoring)} · ${now}` : now;
}

/** What is so now, behind the sentence about who reads. */
export function coverNow(monitoring: Monitoring, cover: Cover | undefined): string {
  if (monitoring === 'none' || cover === 'none_offered') return m.cover_none();
  if (cover === undefined) return '';
  return answers(cover) ? m.cover_now() : m.cover_nobody();
}

export const monitoringNotice = (monitoring: Monitoring): string =>
  ({ none: m.monitoring_none_long, on_call: m.monitoring_on_call_long, monitored: m.monitoring_monitored_long })[
    monitoring
  ]();

/** What is going on, for the status line. */
export function stageWord(stage: Stage, floor: RoomView['floor'] | undefined): string {
  switch (stage) {
    case 'scheduled':
      return m.stage_scheduled();
    case 'lobby':
      return m.stage_lobby();
    case 'in_progress':
      if (floor === 'open') return m.stage_open_talk();
      if (floor === 'quiet') return m.stage_quiet();
      return floor === 'facilitator' ? m.stage_meeting() : m.stage_sharing();
    case 'fellowship':
      return m.stage_fellowship();
    case 'ended':
      return m.stage_ended();
  }
}
