/** The microphone, recorded in what the browser can write, and how loud it is right now. */

export type Recording = {
  pause: () => void;
  resume: () => void;
  /** From 0 to 1, right now. */
  level: () => number;
  /** Ends it and lets go of the microphone. */
  stop: () => Promise<Blob>;
};

/** Chromium and Firefox write Opus; Safari writes MP4, which customers get as sound and not as a voice note. */
const TYPES = ["audio/ogg;codecs=opus", "audio/webm;codecs=opus", "audio/mp4"];
/** Plenty for a voice. */
const BITS_PER_SECOND = 32_000;
const PIECE_MS = 500;

/** @throws DOMException `NotAllowedError` when the person or the browser said no, `NotFoundError` without a microphone */
export async function startRecording(): Promise<Recording> {
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true },
  });
  const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type));
  const recorder = new MediaRecorder(stream, { audioBitsPerSecond: BITS_PER_SECOND, ...(mimeType && { mimeType }) });
  const pieces: Blob[] = [];
  recorder.addEventListener("dataavailable", ({ data }) => pieces.push(data));
  const sound = new AudioContext();
  const analyser = sound.createAnalyser();
  analyser.fftSize = 512;
  sound.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  recorder.start(PIECE_MS);
  return {
    pause: () => recorder.pause(),
    resume: () => recorder.resume(),
    level() {
      analyser.getFloatTimeDomainData(samples);
      const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
      return Math.min(1, Math.sqrt(power) * 4);
    },
    async stop() {
      await new Promise<void>((resolve) => {
        if (recorder.state === "inactive") return resolve();
        recorder.addEventListener("stop", () => resolve(), { once: true });
        recorder.stop();
      });
      for (const track of stream.getTracks()) track.stop();
      await sound.close();
      return new Blob(pieces, { type: recorder.mimeType });
    },
  };
}
