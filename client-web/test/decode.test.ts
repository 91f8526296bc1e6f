// The documented examples of every server message go through the page's own code: the connection takes them, and the
// reducer takes every event in them.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Connection, type Wire } from '../src/connection';
import type { ServerMessage } from '../src/protocol.gen';
import { reduce } from '../src/reducer';
import { refusal } from '../src/refusal-words';
import { emptyView } from './rooms';

const FOLDER = new URL('../../protocol/examples/server/', import.meta.url);
const files = existsSync(FOLDER) ? readdirSync(FOLDER).filter((f) => f.endsWith('.json')) : [];
const example = (file: string) =>
  (JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')) as { example: ServerMessage }).example;

it('has an example of every message that this page handles', () => {
  const types = files.map((f) => example(f).type).sort();
  expect(types).toEqual([
    'ack',
    'care_only',
    'case_page',
    'cover',
    'desk_case',
    'desk_on_call',
    'desk_session',
    'desk_welcome',
    'desk_words',
    'events',
    'help',
    'pong',
    'refused',
    'waiting',
    'welcome',
    'writing',
  ]);
});

describe.each(files)('%s', (file) => {
  const message = example(file);
  it('reaches the page as it was written', () => {
    const wire: Wire = { onopen: null, onmessage: null, onclose: null, send: () => {}, close: () => {} };
    const heard: ServerMessage[] = [];
    const connection = new Connection({
      token: 't',
      open: () => wire,
      clock: { now: () => 0, after: () => () => {}, chance: () => 0 },
      onMessage: (m) => heard.push(m),
      onStatus: () => {},
    });
    const room = { ...example('welcome.json'), position: { epoch: 'e', seq: 0 } };
    wire.onmessage?.({ data: JSON.stringify(room) });
    wire.onmessage?.({ data: JSON.stringify(message) });
    expect(heard.at(-1)).toEqual(message);
    connection.stop();
  });
  it('is understood', () => {
    if (message.type === 'events') {
      const after = message.events.reduce(reduce, emptyView());
      expect(after).not.toEqual(emptyView());
    } else if (message.type === 'welcome') {
      expect(message.view?.members.some((m) => m.member === message.you.member)).toBe(true);
    } else if (message.type === 'refused') {
      expect(refusal(message.error).length).toBeGreaterThan(10);
    } else {
      expect(message.type).not.toBe('');
    }
  });
});
