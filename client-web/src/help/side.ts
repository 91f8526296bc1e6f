// What the sheet for a call and the buttons that lead to it need to know and to do: in a room, and at a door. It opens no
// connection.
import type { Status } from '../connection';
import type { Cover, HelpState } from '../protocol.gen';
import type { Conversations } from '../ui/conversation.svelte';
import type { Draft } from '../ui/draft.svelte';

export interface HelpSide {
  /** Whether there is a room to go on in while the call waits. */
  readonly inRoom: boolean;
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
  /** Messages of the clinician that came while the sheet was closed. */
  readonly helpNews: number;
  helpShown: boolean;
  /** The words that go with a call. */
  readonly helpNote: Draft;
  /** What is written in the call, once it runs. */
  readonly conversations: Conversations;
  callForHelp(): Promise<void>;
  openHelp(): void;
}

/** Whether somebody at the desk is shown a call at this moment. Nothing else may be promised. */
export const answers = (cover: Cover | undefined): boolean => cover === 'on_call' || cover === 'reading';

/** Whether the person waits for an answer, or talks with a clinician. */
export const isRunning = (side: HelpSide): boolean => side.help !== undefined && side.help.stage !== 'closed';
