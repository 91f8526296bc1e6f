// What somebody's grants come to on the pages: which places they see, which roles they may give. The server decides anew
// with each request; this only keeps buttons away that would be refused.
import type { Grant, Group, GroupId, Role } from '../protocol.gen';

export const isOperator = (grants: Grant[]): boolean => grants.some((grant) => grant.kind === 'operator');
export const isClinician = (grants: Grant[]): boolean => grants.some((grant) => grant.kind === 'clinician');

/** Groups whose meetings they run and plan. */
export const facilitates = (grants: Grant[], group: GroupId): boolean =>
  grants.some((grant) => grant.kind === 'facilitator' && grant.group === group);

/** The role in which they enter a session of this group; none when they serve elsewhere. */
export function roleIn(grants: Grant[], group: GroupId): Role | undefined {
  const here = (kind: Grant['kind']) =>
    grants.some((grant) => grant.kind === kind && 'group' in grant && grant.group === group);
  return (['facilitator', 'co_facilitator', 'greeter'] as const).find(here);
}

export const mayPlan = (grants: Grant[], group: GroupId): boolean => isOperator(grants) || facilitates(grants, group);

/** Groups for which they may make meetings and invitations. */
export const groupsToPlan = (grants: Grant[], groups: Group[]): Group[] =>
  groups.filter((group) => !group.closed && mayPlan(grants, group.id));

/** Roles that they may give away, the ones asked for most often first. Nobody gives what is as high as their own. */
export const rolesToGive = (grants: Grant[]): Role[] =>
  isOperator(grants)
    ? ['facilitator', 'co_facilitator', 'greeter', 'attendee', 'clinician', 'operator']
    : ['attendee', 'greeter', 'co_facilitator'];

/** Whether a role is for one group. */
export const needsGroup = (role: Role): boolean => role !== 'operator' && role !== 'clinician';

/** Days of clean time that a group asks of those who take a service; 0 where it asks for none. */
export function cleanToServe(groups: Group[], group: GroupId | '', role: Role): number {
  if (role === 'attendee' || !needsGroup(role)) return 0;
  const rules = groups.find((one) => one.id === group)?.about.service;
  return rules?.find((rule) => rule.role === role)?.clean_days ?? 0;
}

export type Place = 'meetings' | 'groups' | 'people' | 'invitations' | 'health';

export function placesOf(grants: Grant[]): Place[] {
  if (isOperator(grants)) return ['meetings', 'groups', 'people', 'invitations', 'health'];
  return grants.some((grant) => grant.kind === 'facilitator') ? ['meetings', 'people', 'invitations'] : [];
}
