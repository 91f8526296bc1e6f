// Which names and invitations this device keeps, and in how many groups it is known again, for the doors that offer them and
// the foot of the page that forgets them. The one place of them is storage.ts; this file only lets the screen follow.
import { names, passes, persons } from '../storage';
import type { GroupId } from '../protocol.gen';

const groupsKept = () => new Set<string>([...names.all().keys(), ...persons.places()]).size;

class Kept {
  names = $state.raw<Map<GroupId, string>>(names.all());
  passes = $state(passes.count());
  /** Groups in which somebody has a name or is known again; a session without a group counts as one. */
  groups = $state(groupsKept());

  /** Looks again after a door kept something. */
  look(): void {
    this.names = names.all();
    this.passes = passes.count();
    this.groups = groupsKept();
  }
  /** Whoever comes next from this device has another name, and is somebody else. */
  forgetNames(): void {
    names.forget();
    persons.forget();
    this.look();
  }
  forgetPasses(): void {
    passes.forget();
    this.look();
  }
}

export const kept = new Kept();
