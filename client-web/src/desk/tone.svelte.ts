// The desk's tone for a new call: two soft notes, made by the browser, no file. A browser may keep sound back until the page
// was pressed once, also after a reload; the desk then says so instead of showing a tone that nobody hears.
import { choices } from '../storage';

class Tone {
  on = $state(choices.get('tone') !== 'off');
  /** The browser waits for a press. */
  blocked = $state(false);
  #context: AudioContext | undefined;

  /** Looks whether sound is allowed. */
  prepare(): void {
    if (!this.on || typeof AudioContext === 'undefined') return;
    this.#context ??= new AudioContext();
    const context = this.#context;
    const look = () => (this.blocked = context.state !== 'running');
    context.onstatechange = look;
    look();
  }

  /** The press that the browser waits for; sounds once, so that it is known. */
  async wake(): Promise<void> {
    this.prepare();
    await this.#context?.resume().catch(() => undefined);
    this.sound();
  }

  turn(on: boolean): void {
    this.on = on;
    choices.set('tone', on ? undefined : 'off');
    if (on) void this.wake();
  }

  close(): void {
    const context = this.#context;
    this.#context = undefined;
    if (context) context.onstatechange = null;
    void context?.close().catch(() => undefined);
  }

  sound(): void {
    const context = this.#context;
    // What is played to a context that waits would sound all at once at the first press.
    if (!this.on || context?.state !== 'running') return;
    const volume = context.createGain();
    volume.connect(context.destination);
    volume.gain.setValueAtTime(0.0001, context.currentTime);
    volume.gain.exponentialRampToValueAtTime(0.12, context.currentTime + 0.04);
    volume.gain.exponentialRampToValueAtTime(0.0001, context.currentTime + 0.9);
    for (const [hertz, from] of [
      [523.25, 0],
      [659.25, 0.25],
    ] as const) {
      const note = context.createOscillator();
      note.frequency.value = hertz;
      note.connect(volume);
      note.start(context.currentTime + from);
      note.stop(context.currentTime + 0.95);
    }
  }
}

export const tone = new Tone();
