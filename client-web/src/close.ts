// What a close code means for the page. The numbers come from `protocol/src/close.rs`; nothing here opens a socket.
import { CLOSE } from './protocol.gen';

/** A reason by its word, as the server puts it into the close frame. */
export type CloseReason = keyof typeof CLOSE;

const STAY_AWAY = new Set([1000, 1002, 1003, 1007, 1008, 1009]);

/** Whether to connect again by itself. Codes of other layers (1001, 1006, a proxy's) mean a lost network: come back. */
export function shouldReconnect(code: number): boolean {
  return !STAY_AWAY.has(code) && !(code >= 4500 && code <= 4999);
}

/** The word for one of our codes; `undefined` for codes of other layers. */
export function closeReason(code: number): CloseReason | undefined {
  return (Object.keys(CLOSE) as CloseReason[]).find((word) => CLOSE[word] === code);
}
