// Which names and invitations this device keeps, for the doors that offer them and the foot of the page that forgets them.
// The one place of both is storage.ts; this file only lets the screen follow.
import { names, passes } from '../storage';
import type { GroupId } from '../protocol.gen';

class Kept {
  names = $state.raw<Map<GroupId, string>>(names.all());
  passes = $state(passes.count());

  /** Looks again after a door kept something. */
  look(): void {
    this.names = names.all();
    this.passes = passes.count();
  }
  forgetNames(): void {
    names.forget();
    this.look();
  }
  forgetPasses(): void {
    passes.forget();
    this.look();
  }
}

export const kept = new Kept();
