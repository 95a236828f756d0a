import type { Lab } from "../../src/face-analysis/picture/colour.js";

/** Back from CIELAB: the inverse of `labOf`, whole numbers of 0-255; what sRGB cannot show is cut off. */
export function srgbOfLab({
  lightness,
  redness,
  yellowness,
}: Lab): [red: number, green: number, blue: number] {
  const middle = (lightness + 16) / 116;
  const cubed = (share: number) => (share > 6 / 29 ? share ** 3 : 3 * (6 / 29) ** 2 * (share - 4 / 29));
  const x = 0.9505 * cubed(middle + redness / 500);
  const y = cubed(middle);
  const z = 1.089 * cubed(middle - yellowness / 200);
  return [
    valueOf(3.2406 * x - 1.5372 * y - 0.4986 * z),
    valueOf(-0.9689 * x + 1.8758 * y + 0.0415 * z),
    valueOf(0.0557 * x - 0.204 * y + 1.057 * z),
  ];
}

function valueOf(light: number): number {
  const share = Math.min(1, Math.max(0, light));
  return Math.round(255 * (share <= 0.0031308 ? 12.92 * share : 1.055 * share ** (1 / 2.4) - 0.055));
}
