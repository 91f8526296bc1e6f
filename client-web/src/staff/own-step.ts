// What somebody who has just come to their own page does next, as one thing to press: an empty server needs a group, and a
// group needs a meeting. Pure; who may do which is the server's to judge again.
import type { Grant, Group, GroupId, Meeting } from '../protocol.gen';
import { groupsToPlan, isOperator } from './may';

export type OwnStep = { kind: 'make_group' } | { kind: 'plan_meeting'; group: GroupId; name: string };

/** Nothing where all is set up, or where others do it: then the next session is what comes next. */
export function ownStep(grants: Grant[], groups: Group[], meetings: Meeting[]): OwnStep | undefined {
  if (isOperator(grants) && groups.every((group) => group.closed)) return { kind: 'make_group' };
  const meets = (group: Group) => meetings.some((one) => !one.ended && one.about.group === group.id);
  const waiting = groupsToPlan(grants, groups).find((group) => !meets(group));
  return waiting && { kind: 'plan_meeting', group: waiting.id, name: waiting.about.name };
}

/** Where the form for a new meeting of this group is. */
export const planHref = (group: GroupId): string => `#/admin/meetings/new/${group}`;
