import { median } from "./median.js";

/** A colour of CIELAB (CIE 15:2004, white point D65): lightness 0-100, redness and yellowness about -100 to 100. */
export interface Lab {
  lightness: number;
  /** a*: green is negative. */
  redness: number;
  /** b*: blue is negative. */
  yellowness: number;
}

/** Linear light, 0-1, of an sRGB value, 0-255 (IEC 61966-2-1). */
const LINEAR = Float64Array.from({ length: 256 }, (_, value) => {
  const share = value / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
});

/** Relative luminance, 0-1, of sRGB values of 0-255 (IEC 61966-2-1): what ISO/IEC 29794-5 calls luminance. */
export function luminanceOf(red: number, green: number, blue: number): number {
  return 0.2126 * LINEAR[red]! + 0.7152 * LINEAR[green]! + 0.0722 * LINEAR[blue]!;
}

/** @param red green and blue are sRGB values as well, whole numbers of 0-255 */
export function labOf(red: number, green: number, blue: number): Lab {
  const [r, g, b] = [LINEAR[red]!, LINEAR[green]!, LINEAR[blue]!];
  const x = compressed((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505);
  const y = compressed(0.2126 * r + 0.7152 * g + 0.0722 * b);
  const z = compressed((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089);
  return { lightness: 116 * y - 16, redness: 500 * (x - y), yellowness: 200 * (y - z) };
}

/** CIELAB's cube root with its linear beginning. */
function compressed(share: number): number {
  return share > (6 / 29) ** 3 ? Math.cbrt(share) : share / (3 * (6 / 29) ** 2) + 4 / 29;
}

/** How far a colour is from grey, 0 to about 130. */
export const chromaOf = ({ redness, yellowness }: Lab): number => Math.hypot(redness, yellowness);

/** 0 is red, 90 yellow, 180 green, 270 blue; -90 to 270, so that the hues of skin and of grown hair and those next to them are in one piece. */
export function hueDegreesOf({ redness, yellowness }: Lab): number {
  const degrees = (Math.atan2(yellowness, redness) * 180) / Math.PI;
  return degrees < -90 ? degrees + 360 : degrees;
}

/** Middle value of each coordinate by itself. */
export function medianLab(colours: readonly Lab[]): Lab {
  return {
    lightness: median(colours.map(({ lightness }) => lightness)),
    redness: median(colours.map(({ redness }) => redness)),
    yellowness: median(colours.map(({ yellowness }) => yellowness)),
  };
}
