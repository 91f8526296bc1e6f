// A browser's sockets, storage and server for tests: what was sent lies in arrays, and the test says what comes back.
import { vi } from 'vitest';
import type { ClientMessage } from '../src/protocol.gen';

export class Socket {
  static made: Socket[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  sent: { id: number; body: ClientMessage }[] = [];
  constructor() {
    Socket.made.push(this);
  }
  static get last(): Socket {
    const last = Socket.made.at(-1);
    if (!last) throw new Error('no socket');
    return last;
  }
  send(text: string): void {
    this.sent.push(JSON.parse(text) as Socket['sent'][number]);
  }
  close(): void {}
  says(message: unknown): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
  closes(code: number): void {
    this.onclose?.({ code });
  }
  /** Frames of one kind, oldest first. */
  of<T extends ClientMessage['type']>(type: T) {
    return this.sent
      .filter(({ body }) => body.type === type)
      .map(({ id, body }) => ({ id, body: body as Extract<ClientMessage, { type: T }> }));
  }
}

/** An empty storage of a tab and of a browser. */
export function storages(): void {
  for (const name of ['sessionStorage', 'localStorage']) {
    const items = new Map<string, string>();
    vi.stubGlobal(name, {
      get length() {
        return items.size;
      },
      key: (at: number) => [...items.keys()][at] ?? null,
      getItem: (k: string) => items.get(k) ?? null,
      setItem: (k: string, v: string) => void items.set(k, v),
      removeItem: (k: string) => void items.delete(k),
    });
  }
}

export function sockets(): void {
  Socket.made = [];
  vi.stubGlobal('WebSocket', Socket);
  vi.stubGlobal('location', { protocol: 'http:', host: 'hearth' });
}

/** Everything that answers at once has answered. */
export async function rests(): Promise<void> {
  for (let i = 0; i < 20; i += 1) await Promise.resolve();
}
