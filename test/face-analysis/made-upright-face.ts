import { UPRIGHT_FACE_SIDE, UprightFace } from "../../src/face-analysis/measure/draw-upright-face.js";

export type Colour = readonly [red: number, green: number, blue: number];

/** The ends of the brows and the wings of the nose: centimetres to the viewer's right of the face's middle, and above the mouth. */
const PLACES: Record<number, readonly [x: number, y: number]> = {
  17: [-6.8, 6.8],
  21: [-1.3, 7.1],
  22: [1.3, 7.1],
  26: [6.8, 6.8],
  31: [-2, 1.4],
  35: [2, 1.4],
};

/** Where the points of a frontal face lie in the upright drawing; the other ones of brows and nose lie between the eyes. */
const LANDMARKS = Array.from({ length: 68 }, (_, i) => {
  const angle = Math.PI - (Math.PI * i) / 16;
  if (i <= 16) return { x: 160 + 66 * Math.cos(angle), y: 130 + 90 * Math.sin(angle) };
  if (i >= 36 && i < 42) return { x: 128 + (i - 38.5), y: 128 };
  if (i >= 42 && i < 48) return { x: 192 + (i - 44.5), y: 128 };
  if (i >= 48) return { x: 160 + (i - 57.5), y: 192 };
  const place = PLACES[i] ?? [0, 4];
  return { x: 160 + 9.4 * place[0], y: 180 - 9.4 * place[1] };
});

/** A face of whatever colour each place of the drawing has; the picture is the drawing itself. */
export function madeUprightFace(colourAt: (x: number, y: number) => Colour): UprightFace {
  const side = UPRIGHT_FACE_SIDE;
  const data = new Uint8ClampedArray(4 * side * side);
  for (let i = 0; i < side * side; i++) data.set([...colourAt(i % side, Math.floor(i / side)), 255], 4 * i);
  return {
    width: side,
    height: side,
    data,
    toFace: { a: 1, b: 0, tx: 0, ty: 0 },
    landmarks: LANDMARKS,
    interEyePixelsInPicture: 64,
  };
}

/** The same as a decoded picture. */
export function asPicture({ width, height, data }: UprightFace) {
  const rgb = Buffer.alloc(3 * width * height);
  for (let i = 0; i < width * height; i++) rgb.set(data.subarray(4 * i, 4 * i + 3), 3 * i);
  return { width, height, rgb };
}
