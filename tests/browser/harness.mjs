// The real binary on free loopback ports with its own data folder, and a wire in front of it that can be cut. It knows
// nothing of browsers (people.mjs does) and ends only processes that it started.
import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const BINARY = process.env.HEARTH_BINARY ?? path.join(ROOT, 'target/debug/hearth');
const run = promisify(execFile);

/** How long something may take that needs no person, in milliseconds: generous, for machines that are busy. */
export const PATIENCE = 20_000;

/** Asks again and again until the answer is truthy, and gives it back. A promise that rejects counts as "not yet". */
export async function until(what, ask, within = PATIENCE) {
  const end = performance.now() + within;
  for (let last; ; ) {
    try {
      const answer = await ask();
      if (answer) return answer;
    } catch (error) {
      last = error;
    }
    if (performance.now() > end) throw new Error(`it never came true: ${what}${last ? ` (${last.message})` : ''}`);
    await new Promise((next) => setTimeout(next, 20));
  }
}

/** A port nobody listens on at this moment. */
export async function freePort() {
  const server = net.createServer();
  await new Promise((done, failed) => server.once('error', failed).listen(0, '127.0.0.1', done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

/** A configuration as the server reads it: keys of its own first, then tables. JSON's strings, numbers and lists are TOML's. */
function toToml(config) {
  const isTable = (value) => typeof value === 'object' && !Array.isArray(value);
  const keys = (table) => Object.entries(table).map(([key, value]) => `${key} = ${JSON.stringify(value)}\n`);
  const [tables, own] = [true, false].map((is) => Object.entries(config).filter(([, value]) => isTable(value) === is));
  return [keys(Object.fromEntries(own)), ...tables.map(([name, table]) => [`\n[${name}]\n`, ...keys(table)])].flat().join('');
}

/** The house: one server, its folder, its links. `kill` and `start` again is a power cut for those inside. */
export class House {
  #child;
  #gone;
  #operator;

  /** Opens a house; `demo` runs the scripted meeting in it, `config` is what its configuration says, and `wires` is how many
   * further wires lead to it, each of which can be cut by itself. People know it by its `host`: passkeys are for names, not
   * for numbers. */
  static async open({ demo = false, config = {}, wires = 0, host = '127.0.0.1' } = {}) {
    const house = new House();
    house.demo = demo;
    house.folder = await mkdtemp(path.join(os.tmpdir(), 'hearth-browser-'));
    house.inner = await freePort();
    house.ops = await freePort();
    house.wires = Array.from({ length: wires + 1 }, () => new Wire(house.inner, host));
    for (const wire of house.wires) await wire.listen();
    house.wire = house.wires[0];
    house.origin = house.wire.origin;
    const origins = house.wires.map((wire) => wire.origin);
    await writeFile(house.#config, toToml({ origins, ...config }));
    await house.start();
    return house;
  }

  /** What every command of the binary is told. People come by the wire, so its address is the public one. */
  get #source() {
    return ['--config', this.#config, '--data-dir', this.folder, '--public-url', this.origin];
  }

  get #config() {
    return path.join(this.folder, 'hearth.toml');
  }

  async start() {
    if (!existsSync(BINARY)) throw new Error(`${BINARY} is not there: cargo build --workspace --bin hearth`);
    this.said = '';
    const args = ['serve', ...this.#source, this.demo ? '--demo' : '--no-demo'];
    args.push('--listen', `127.0.0.1:${this.inner}`, '--ops-listen', `127.0.0.1:${this.ops}`);
    const child = spawn(BINARY, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    this.#gone = new Promise((gone) => child.once('exit', gone));
    for (const pipe of [child.stdout, child.stderr]) pipe.on('data', (text) => (this.said += text));
    await until(`${BINARY} answers`, async () => {
      if (child.exitCode !== null) throw new Error(`it ended: ${this.said}`);
      return (await fetch(`http://127.0.0.1:${this.ops}/readyz`)).ok;
    });
  }

  /** The power is cut: no word to anybody. */
  async kill() {
    this.#child.kill('SIGKILL');
    await this.#gone;
  }

  async close() {
    if (this.#child.exitCode === null && this.#child.signalCode === null) await this.kill();
    for (const wire of this.wires) await wire.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** A link as `hearth link` prints it, by the wire that somebody comes by; for the operator it is the bearer secret. */
  async link(role, session, wire = this.wire) {
    const args = ['link', '--role', role, ...this.#source];
    if (session) args.push('--session', session);
    return (await run(BINARY, args)).stdout.trim().replace(this.origin, wire.origin);
  }

  /** A command of `hearth admin`, which asks the running server. */
  async admin(...args) {
    return (await run(BINARY, ['admin', ...this.#source, '--listen', `127.0.0.1:${this.inner}`, ...args])).stdout;
  }

  /** The operator's invitation, which the server prints when it starts for the first time and never again. */
  get invitation() {
    const found = /https?:\/\/\S+\/#\/k\/[\w.~-]+/.exec(this.said);
    if (!found) throw new Error(`no invitation was printed: ${this.said}`);
    return found[0];
  }

  /** Makes a session with the operator's link and gives its card. It begins in a few minutes, so its lobby is open. */
  async session(plan = {}) {
    this.#operator ??= await this.link('operator');
    const body = {
      title: 'Tuesday evening',
      group: 'Open Porch',
      guidelines: ['One person shares at a time.', 'What is said here stays here.', 'Speak about yourself.'],
      audience: 'in_recovery',
      language: 'en',
      monitoring: 'on_call',
      format: { plain: { floor: 'one_at_a_time', share_minutes: 5 } },
      starts_at: Date.now() + 5 * 60_000,
      minutes: 90,
      capacity: 40,
      kept_minutes: 1440,
      ...plan,
    };
    const headers = { authorization: `Bearer ${this.#operator}`, 'content-type': 'application/json' };
    const made = await fetch(`${this.origin}/api/sessions`, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!made.ok) throw new Error(`no session was made: ${made.status} ${await made.text()}`);
    return made.json();
  }

  /** Waits until so many are counted in a session. A page shows the room before its socket has joined it. */
  async holds(people, session) {
    await until(`${people} are in the session`, async () => {
      const card = await (await fetch(`${this.origin}/api/sessions/${session}`)).json();
      return card.people === people;
    });
  }
}

/** A line between browsers and server that can be cut and mended. While it is cut nobody gets through, as in a tunnel. */
export class Wire {
  #pairs = new Set();
  #cut = false;
  #server = net.createServer((outer) => this.#join(outer));

  constructor(inner, host) {
    this.inner = inner;
    this.host = host;
  }

  async listen() {
    await new Promise((done, failed) => this.#server.once('error', failed).listen(0, '127.0.0.1', done));
    this.port = this.#server.address().port;
  }

  /** The server as somebody knows it who comes by this wire. */
  get origin() {
    return `http://${this.host}:${this.port}`;
  }

  #join(outer) {
    if (this.#cut) return void outer.destroy();
    const inner = net.connect(this.inner, '127.0.0.1');
    const pair = { outer, inner };
    this.#pairs.add(pair);
    const end = () => {
      this.#pairs.delete(pair);
      outer.destroy();
      inner.destroy();
    };
    for (const side of [outer, inner]) side.setNoDelay(true).on('error', end).on('close', end);
    outer.pipe(inner).pipe(outer);
  }

  cut() {
    this.#cut = true;
    for (const { outer, inner } of this.#pairs) {
      outer.destroy();
      inner.destroy();
    }
  }

  mend() {
    this.#cut = false;
  }

  async close() {
    this.cut();
    await new Promise((done) => this.#server.close(done));
  }
}
