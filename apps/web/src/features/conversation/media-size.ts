/** How large a picture is drawn, known before it is loaded, so that nothing moves when it arrives. */
const MAX_WIDTH = 264;
const MAX_HEIGHT = 320;
const MIN_SIDE = 96;

/** Unknown sizes are drawn 4:3. Very long pictures are cropped rather than drawn as a sliver. */
export function fitMedia(width: number | null, height: number | null): { width: number; height: number } {
  if (!width || !height || width <= 0 || height <= 0) return { width: 240, height: 180 };
  const scale = Math.min(MAX_WIDTH / width, MAX_HEIGHT / height, 1);
  return {
    width: Math.max(MIN_SIDE, Math.round(width * scale)),
    height: Math.max(MIN_SIDE, Math.round(height * scale)),
  };
}
