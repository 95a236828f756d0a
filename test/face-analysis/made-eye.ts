import type { Point } from "../../src/face-analysis/face-analyser.js";
import type { LaidEye } from "../../src/face-analysis/find/find-mesh.js";

/**
 * An eye whose corners lie on a line and whose lids everywhere as far apart, with an iris of a given width. Lengths in pixels, the turn clockwise in radians; what lies
 * beside the middle between the corners is to the right and down in the eye.
 */
export function madeEye({
  width = 40,
  gap = 10,
  turn = 0,
  middle = { x: 100, y: 100 },
  iris = 15.6,
  beside = { x: 0, y: 0 },
}: Partial<{
  width: number;
  gap: number;
  turn: number;
  middle: Point;
  iris: number;
  beside: Point;
}> = {}): LaidEye {
  const place = (x: number, y: number): Point => ({
    x: middle.x + x * Math.cos(turn) - y * Math.sin(turn),
    y: middle.y + x * Math.sin(turn) + y * Math.cos(turn),
  });
  const steps = Array.from({ length: 7 }, (_, i) => -width / 2 + ((i + 1) * width) / 8);
  const lower = steps.map((x) => place(x, gap / 2));
  const upper = steps.map((x) => place(x, -gap / 2));
  const { x, y } = beside;
  return {
    contour: [place(-width / 2, 0), ...lower, place(width / 2, 0), ...upper],
    iris: [
      place(x, y),
      place(x + iris / 2, y),
      place(x, y - iris / 2),
      place(x - iris / 2, y),
      place(x, y + iris / 2),
    ],
  };
}
