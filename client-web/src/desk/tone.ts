// The desk's tone for a new call: two soft notes, made by the browser, no file. Off when the person switched it off, or when
// the browser does not allow sound before a first press.
import { choices } from '../storage';

export const toneIsOn = (): boolean => choices.get('tone') !== 'off';

export function sound(): void {
  if (!toneIsOn() || typeof AudioContext === 'undefined') return;
  const context = new AudioContext();
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
  setTimeout(() => void context.close(), 1_500);
}
