// What the sheet for a call needs to know and to do: in a room, and at a door. It opens no connection.
import type { Status } from '../connection';
import type { ClientMessage, Cover, HelpState } from '../protocol.gen';

export interface HelpSide {
  /** Where the drafts of this place are kept. */
  readonly id: string;
  /** The person's own call, once there is one. */
  readonly help: HelpState | undefined;
  /** What a call comes to at this moment; none before anybody said so. */
  readonly cover: Cover | undefined;
  readonly helpStatus: Status;
  /** Whether what is said gets through at this moment, as far as this page can tell. */
  readonly helpReaches: boolean;
  /** A call that was sent and not stored yet. */
  readonly calling: boolean;
  /** Why the last call was not stored. */
  readonly helpTrouble: string;
  helpShown: boolean;
  /** Whether the call was stored. */
  callForHelp(note: string): Promise<boolean>;
  /** Sends; gives back why it was not done, or nothing. */
  attempt(message: ClientMessage): Promise<string>;
}

/** Whether somebody at the desk is shown a call at this moment. Nothing else may be promised. */
export const answers = (cover: Cover | undefined): boolean => cover === 'on_call' || cover === 'reading';
