// What a facilitator does that can be undone, with its undo, so that every button that does it offers the same.
import { m } from '../paraglide/messages.js';
import type { FloorPolicy, HeldView, MemberId } from '../protocol.gen';
import type { RoomState } from '../room/state.svelte';

export async function callOn(room: RoomState, member: MemberId): Promise<void> {
  const name = room.name(member);
  if (!(await room.ask({ type: 'call_on', member }))) return;
  room.notices.undoable(m.did_call_on({ name }), () => void room.ask({ type: 'take_back_floor' }));
}

/** The share itself is over; undone, the same person has the floor again. */
export async function takeBack(room: RoomState): Promise<void> {
  const member = room.view?.share?.member;
  if (member === undefined || !(await room.ask({ type: 'take_back_floor' }))) return;
  room.notices.undoable(m.did_take_back({ name: room.name(member) }), () => void room.ask({ type: 'call_on', member }));
}

/** What was read cannot be unread, so its undo says what it does. */
export async function approve(room: RoomState, held: HeldView): Promise<void> {
  if (!(await room.ask({ type: 'approve_line', line: held.line }))) return;
  room.notices.show(m.did_approve({ name: room.name(held.member) }), {
    word: m.remove_again,
    run: () => void room.ask({ type: 'remove_line', line: held.line }),
  });
}

export async function setLocked(room: RoomState, locked: boolean): Promise<void> {
  if (!(await room.ask({ type: 'set_locked', locked }))) return;
  room.notices.undoable(
    locked ? m.did_lock() : m.did_unlock(),
    () => void room.ask({ type: 'set_locked', locked: !locked }),
  );
}

export async function setFloor(room: RoomState, floor: FloorPolicy): Promise<void> {
  const before = room.view?.floor;
  if (before === undefined || !(await room.ask({ type: 'set_floor_policy', floor }))) return;
  room.notices.undoable(m.did_floor(), () => void room.ask({ type: 'set_floor_policy', floor: before }));
}

export async function setMuted(room: RoomState, member: MemberId, muted: boolean): Promise<void> {
  const name = room.name(member);
  if (!(await room.ask({ type: 'set_muted', member, muted }))) return;
  const said = muted ? m.did_mute({ name }) : m.did_unmute({ name });
  room.notices.undoable(said, () => void room.ask({ type: 'set_muted', member, muted: !muted }));
}
