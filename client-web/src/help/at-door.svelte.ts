// The call for help that was made outside of a room. It belongs to the tab and not to the place where it was made: closing the
// sheet, or walking on to a door or into a room, hangs up on nobody. Its sheet is fetched when it is needed (`App.svelte`
// shows it); this file is small, for every place has its button.
import type { Component } from 'svelte';
import type { Cover, SessionId } from '../protocol.gen';
import { helpSeats } from '../storage';
import type { DoorHelp } from './door-help.svelte';
import { isRunning, type HelpSide } from './side';

export interface Door {
  session?: SessionId | undefined;
  nickname?: string | undefined;
  cover?: Cover | undefined;
}

class AtDoor {
  call = $state.raw<DoorHelp | undefined>();
  Place = $state.raw<Component<{ side: DoorHelp; onclose: () => void }> | undefined>();

  #making: Promise<DoorHelp> | undefined;

  /** Opens the call that runs, or makes a new one. Fails when its part of the page cannot be loaded. */
  async open(door: Door): Promise<void> {
    await this.resume();
    const call = this.call ?? (await this.#made(door));
    call.openHelp();
    // Not before it is open: a sheet that is closed and of no call is put away.
    this.call ??= call;
  }

  /** A call from before the page was loaded anew, or from a room that the person has left, goes on by itself. */
  async resume(): Promise<void> {
    const place = helpSeats.running(Date.now());
    if (place === undefined || this.call) return;
    const call = await this.#made(place === 'house' ? {} : { session: place });
    this.call ??= call;
  }

  /** The sheet is closed, and nobody waits for anything. */
  end(): void {
    this.call = undefined;
  }

  /** One, however often it is asked for while its part of the page is on its way. */
  async #made(door: Door): Promise<DoorHelp> {
    const making = (this.#making ??= this.#make(door));
    try {
      return await making;
    } finally {
      this.#making = undefined;
    }
  }

  async #make({ session, nickname, cover }: Door): Promise<DoorHelp> {
    const [{ DoorHelp: Made }, { default: Place }] = await Promise.all([
      import('./door-help.svelte'),
      import('./DoorHelpPlace.svelte'),
    ]);
    this.Place = Place;
    return new Made(session, nickname, cover);
  }
}

export const atDoor = new AtDoor();

/** Where a button for help leads: to the person's own call here, or to one that was made at a door and still runs. */
export const callOf = (here: HelpSide): HelpSide =>
  atDoor.call !== undefined && isRunning(atDoor.call) && !isRunning(here) ? atDoor.call : here;
