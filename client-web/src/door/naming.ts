// Which name a door offers, and where it is kept: one for each group, so that nobody there can tell that somebody goes to
// another group as well (V6); for sessions without a group the one used last in this tab.
import { sameName, suggest } from '../nicknames';
import type { Language } from '../language';
import type { GroupId } from '../protocol.gen';
import { choices, names, offered } from '../storage';

/** A name that nobody knows from another group, nor from its door in this tab. */
export function fresh(language: Language, group: GroupId | undefined): string {
  const others = [...offered.all()].filter(([other]) => other !== group).map(([, name]) => name);
  return suggest(language, [...names.all().values(), ...others, choices.get('nickname') ?? '']);
}

/** What stands in the field when somebody comes to the door. */
export function firstName(language: Language, group: GroupId | undefined): string {
  if (group === undefined) return choices.get('nickname') ?? fresh(language, group);
  const known = names.all().get(group);
  const name = offered.all().get(group) ?? known ?? fresh(language, group);
  // Also what is only offered: the next group's door in this tab offers another.
  if (name !== known) offered.set(group, name);
  return name;
}

/** Kept as it is typed: choosing another language loads the page again. */
export function typedName(group: GroupId | undefined, name: string): void {
  if (group === undefined) choices.set('nickname', name);
  else offered.set(group, name);
}

/** Somebody came in by this name. */
export function usedName(group: GroupId | undefined, name: string): void {
  if (group === undefined) {
    choices.set('nickname', name);
    return;
  }
  names.set(group, name);
  offered.set(group, undefined);
}

/** Whether this name is kept for another group. */
export const isUsedElsewhere = (kept: ReadonlyMap<GroupId, string>, group: GroupId, name: string): boolean =>
  [...kept].some(([other, theirs]) => other !== group && sameName(theirs) === sameName(name));
