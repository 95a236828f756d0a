interface Point {
  x: number;
  y: number;
}

/** Which of the 68 points belong together, from and up to, and whether they close. */
const PARTS: readonly (readonly [number, number, boolean])[] = [
  [0, 16, false],
  [17, 21, false],
  [22, 26, false],
  [27, 30, false],
  [31, 35, false],
  [36, 41, true],
  [42, 47, true],
  [48, 59, true],
  [60, 67, true],
];

/** Jaw, brows, nose, eyes and lips as paths. */
export function line(landmarks: readonly Point[]): string[] {
  if (landmarks.length < 68) return [];
  return PARTS.map(([from, to, isClosed]) => {
    const points = landmarks.slice(from, to + 1).map(({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`);
    return `M${points.join("L")}${isClosed ? "Z" : ""}`;
  });
}
