/** The line drawings of empty and failed states: 72 px, one stroke, the accent once. */
const STROKE = {
  fill: "none",
  stroke: "var(--line-control)",
  strokeWidth: 1.5,
  strokeLinecap: "round",
  strokeLinejoin: "round",
} as const;

export const TrayDrawing = () => (
  <svg width="72" height="56" viewBox="0 0 72 56" aria-hidden="true" {...STROKE}>
    <path d="M8 34 15 12.5A5 5 0 0 1 19.7 9h32.6A5 5 0 0 1 57 12.5L64 34v9a5 5 0 0 1-5 5H13a5 5 0 0 1-5-5z" />
    <path d="M8 34h16l3.500 6h17l3.500-6h16" />
    <path d="m30 22 5 5 9-10" stroke="var(--accent)" />
  </svg>
);

export const CutDrawing = () => (
  <svg width="72" height="56" viewBox="0 0 72 56" aria-hidden="true" {...STROKE}>
    <path d="M10 28h14m24 0h14" />
    <path d="M24 18v20a4 4 0 0 0 4 4h4V14h-4a4 4 0 0 0-4 4zm24 0v20a4 4 0 0 1-4 4h-4V14h4a4 4 0 0 1 4 4z" />
    <path d="m34 24 4 8m0-8-4 8" stroke="var(--accent)" />
  </svg>
);

export const LensDrawing = () => (
  <svg width="72" height="56" viewBox="0 0 72 56" aria-hidden="true" {...STROKE}>
    <circle cx="32" cy="25" r="16" />
    <path d="m44 37 12 12" />
    <path d="M24 25h16" stroke="var(--accent)" />
  </svg>
);

export const LockDrawing = () => (
  <svg width="72" height="56" viewBox="0 0 72 56" aria-hidden="true" {...STROKE}>
    <rect x="20" y="25" width="32" height="23" rx="5" />
    <path d="M26 25v-6a10 10 0 0 1 20 0v6" />
    <path d="M36 34v5" stroke="var(--accent)" />
  </svg>
);
