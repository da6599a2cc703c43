/** Sound and film of a message, played where they stand. Bytes come only when somebody wants to hear or see them. */
import { Pause, Play } from "lucide-react";
import { useRef, useState } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { Icon } from "../../ui/icon.tsx";

const clockOf = (seconds: number) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

export function AudioPlayer({ src, name }: { src: string; name: string }) {
  const { t } = useTranslation();
  const audio = useRef<HTMLAudioElement>(null);
  const [isPlaying, setPlaying] = useState(false);
  const [at, setAt] = useState(0);
  const [length, setLength] = useState(0);
  const toggle = () => {
    if (isPlaying) audio.current?.pause();
    else void audio.current?.play().catch(() => setPlaying(false));
  };
  const label = t(isPlaying ? "content.pause" : "content.play", { name });
  return (
    <span className="flex min-w-60 items-center gap-2.5 py-0.5">
      {/* oxlint-disable-next-line jsx-a11y/media-has-caption -- what a customer said has no captions */}
      <audio
        ref={audio}
        src={src}
        preload="none"
        onPlay={() => setPlaying(true)}
        onPause={() => setPlaying(false)}
        onEnded={() => setPlaying(false)}
        onTimeUpdate={({ currentTarget }) => setAt(currentTarget.currentTime)}
        onDurationChange={({ currentTarget: { duration } }) => setLength(Number.isFinite(duration) ? duration : 0)}
      />
      <button
        type="button"
        aria-label={label}
        title={label}
        onClick={toggle}
        className="touch-target flex size-8 flex-none items-center justify-center rounded-full bg-bg text-ink hover:bg-hover"
      >
        <Icon of={isPlaying ? Pause : Play} size={16} />
      </button>
      <input
        type="range"
        aria-label={t("content.position", { name })}
        aria-valuetext={clockOf(at)}
        min={0}
        max={length || 1}
        step={0.1}
        value={Math.min(at, length || 1)}
        disabled={length === 0}
        onChange={({ currentTarget }) => {
          if (audio.current) audio.current.currentTime = Number(currentTarget.value);
        }}
        className="h-1 min-w-0 flex-1 accent-(--accent)"
      />
      <span className="flex-none text-11 text-ink-2 tabular-nums">{clockOf(at > 0 || isPlaying ? at : length)}</span>
    </span>
  );
}

/** At a fixed size, so that nothing moves when its first picture comes. */
export function VideoPlayer({ src, name }: { src: string; name: string }) {
  return (
    // oxlint-disable-next-line jsx-a11y/media-has-caption -- what a customer filmed has no captions
    <video
      src={src}
      aria-label={name}
      controls
      preload="metadata"
      className="mb-1 block h-[198px] w-[264px] max-w-full rounded-2 bg-[#000] object-contain"
    />
  );
}
