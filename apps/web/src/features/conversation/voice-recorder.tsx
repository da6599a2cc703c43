/** A voice note: recorded, paused, listened to, sent or thrown away. Whoever leaves in the middle finds it among the attached files. */
import { Mic, Pause, Play, Square, Trash2 } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { type Recording, startRecording } from "../../voice/record.ts";
import { voiceFile } from "../../voice/voice-file.ts";
import { AudioPlayer } from "./player.tsx";

type Recorded = Awaited<ReturnType<typeof voiceFile>>;
type Step =
  | { at: "asking" }
  | { at: "denied" }
  | { at: "recording" | "paused"; recording: Recording }
  | { at: "ready"; recorded: Recorded; url: string };

type Props = {
  onSend: (recorded: Recorded) => void;
  /** It was neither sent nor thrown away. */
  onLeft: (recorded: Recorded) => void;
  onClose: () => void;
};

const TICK_MS = 100;
const clockOf = (ms: number) =>
  `${Math.floor(ms / 60_000)}:${String(Math.floor((ms % 60_000) / 1_000)).padStart(2, "0")}`;

export function RecordButton({ onClick }: { onClick: () => void }) {
  const { t } = useTranslation();
  return (
    <IconButton label={t("voice.record")} onClick={onClick}>
      <Icon of={Mic} />
    </IconButton>
  );
}

export function VoiceRecorder({ onSend, onLeft, onClose }: Props) {
  const { t } = useTranslation();
  const [step, setStep] = useState<Step>({ at: "asking" });
  const [heardMs, setHeardMs] = useState(0);
  const [level, setLevel] = useState(0);
  /** What to do with what was recorded when this goes away without a word. */
  const leave = useRef<(() => void) | null>(null);

  useEffect(() => {
    let isGone = false;
    let current: Recording | null = null;
    leave.current = () => {
      if (current) void current.stop().then(voiceFile).then(onLeft);
    };
    const begin = async () => {
      const recording = await startRecording();
      if (isGone) return recording.stop();
      current = recording;
      return setStep({ at: "recording", recording });
    };
    begin().catch(() => !isGone && setStep({ at: "denied" }));
    return () => {
      isGone = true;
      leave.current?.();
    };
    // The microphone is asked for once.
    // oxlint-disable-next-line react/exhaustive-deps
  }, []);

  useEffect(() => {
    if (step.at !== "recording") return;
    const ticking = setInterval(() => {
      setHeardMs((ms) => ms + TICK_MS);
      setLevel(step.recording.level());
    }, TICK_MS);
    return () => clearInterval(ticking);
  }, [step]);

  const finish = async (recording: Recording) => {
    leave.current = null;
    const recorded = await voiceFile(await recording.stop());
    const url = URL.createObjectURL(recorded.file);
    leave.current = () => onLeft(recorded);
    return { recorded, url };
  };
  const listen = async (recording: Recording) => setStep({ at: "ready", ...(await finish(recording)) });
  const throwAway = () => {
    leave.current = null;
    if ("recording" in step) void step.recording.stop();
    onClose();
  };
  const sendNow = async () => {
    const recorded = "recording" in step ? (await finish(step.recording)).recorded : null;
    leave.current = null;
    onSend(step.at === "ready" ? step.recorded : recorded!);
    onClose();
  };

  if (step.at === "asking" || step.at === "denied")
    return (
      <div role="alert" className="mx-3.5 mt-1 flex items-center gap-2 text-12 text-ink-2 max-sm:mx-5">
        <span className="min-w-0 flex-1">{t(step.at === "asking" ? "voice.asking" : "voice.denied")}</span>
        <Button onClick={throwAway}>{t("files.cancel")}</Button>
      </div>
    );
  return (
    <fieldset className="mx-3.5 mt-1.5 flex flex-wrap items-center gap-2 rounded-2 bg-inbound p-1.5 max-sm:mx-5">
      <legend className="sr-only">{t("voice.name")}</legend>
      <IconButton label={t("voice.discard")} onClick={throwAway}>
        <Icon of={Trash2} size={14} />
      </IconButton>
      {step.at === "ready" ? (
        <AudioPlayer src={step.url} name={t("voice.name")} />
      ) : (
        <>
          <span role="timer" aria-label={t("voice.time")} className="w-10 text-12 tabular-nums">
            {clockOf(heardMs)}
          </span>
          <meter
            aria-label={t("voice.level")}
            min={0}
            max={1}
            value={step.at === "recording" ? level : 0}
            className="h-1.5 w-24 flex-none"
          />
          <span className="min-w-0 flex-1 text-12 text-ink-2">
            {t(step.at === "recording" ? "voice.recording" : "voice.paused")}
          </span>
          <IconButton
            label={t(step.at === "recording" ? "voice.pause" : "voice.resume")}
            onClick={() => {
              const { at, recording } = step;
              if (at === "recording") recording.pause();
              else recording.resume();
              setStep({ at: at === "recording" ? "paused" : "recording", recording });
            }}
          >
            <Icon of={step.at === "recording" ? Pause : Play} size={14} />
          </IconButton>
          <IconButton label={t("voice.listen")} onClick={() => void listen(step.recording)}>
            <Icon of={Square} size={14} />
          </IconButton>
        </>
      )}
      <Button look="outlined" onClick={() => void sendNow()}>
        {t("voice.send")}
      </Button>
    </fieldset>
  );
}
