/** Two short tones, made by the browser itself. Browsers play nothing before somebody has touched the page; then it stays silent. */
let context: AudioContext | null = null;

const TONES = [
  { hertz: 660, at: 0 },
  { hertz: 880, at: 0.12 },
];
const SECONDS = 0.22;

export async function playNoticeSound(): Promise<void> {
  try {
    context ??= new AudioContext();
    await context.resume();
    for (const { hertz, at } of TONES) tone(context, hertz, context.currentTime + at);
  } catch {
    // No loudspeaker, or not allowed.
  }
}

function tone(audio: AudioContext, hertz: number, from: number): void {
  const source = new OscillatorNode(audio, { type: "sine", frequency: hertz });
  const volume = new GainNode(audio, { gain: 0 });
  volume.gain.setValueAtTime(0, from);
  volume.gain.linearRampToValueAtTime(0.12, from + 0.02);
  volume.gain.exponentialRampToValueAtTime(0.001, from + SECONDS);
  source.connect(volume).connect(audio.destination);
  source.start(from);
  source.stop(from + SECONDS);
}
