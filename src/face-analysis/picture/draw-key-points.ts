import sharp from "sharp";
import type { Point } from "../face-analyser.js";
import type { KeyPointsPicture } from "../find/key-points.js";
import { radians } from "./similarity.js";

type Rgb = readonly [red: number, green: number, blue: number];

/** Red, green, blue, yellow, magenta: one for each point. */
const COLOURS: readonly Rgb[] = [
  [255, 0, 0],
  [0, 255, 0],
  [0, 0, 255],
  [255, 255, 0],
  [255, 0, 255],
];
/** Each of the others is joined to the nose, in its own colour. */
const NOSE = 2;
const JOINED_TO_NOSE = [0, 1, 3, 4] as const;
/** Half the width of a limb, and the radius of a point, in pixels whatever the picture's size. */
const LIMB_HALF_WIDTH = 4;
const POINT_RADIUS = 10;
/** Limbs are this much darker than points. */
const LIMB_SHARE = 0.6;

/**
 * The five points as the picture that InstantID's ControlNet was trained on, PNG: on black, an ellipse of darker colour from each point to the nose, and a
 * disc at each point. Geometry, colours and truncations are those of `draw_kps` (docs/generators.md), written anew.
 */
export async function drawKeyPoints({ width, height, points }: KeyPointsPicture): Promise<Buffer> {
  const rgb = Buffer.alloc(width * height * 3);
  const canvas = { rgb, width, height };
  for (const index of JOINED_TO_NOSE)
    drawLimb(canvas, points[index]!, points[NOSE]!, darker(COLOURS[index]!));
  for (const [index, point] of points.entries()) drawDisc(canvas, point, COLOURS[index]!);
  return sharp(rgb, { raw: { width, height, channels: 3 } })
    .png({ palette: false })
    .toBuffer();
}

interface Canvas {
  rgb: Buffer;
  width: number;
  height: number;
}

const darker = ([red, green, blue]: Rgb): Rgb => [
  Math.trunc(red * LIMB_SHARE),
  Math.trunc(green * LIMB_SHARE),
  Math.trunc(blue * LIMB_SHARE),
];

/** An ellipse whose long axis lies between the two points; it is drawn as the polygon of its points at every degree. */
function drawLimb(canvas: Canvas, from: Point, to: Point, colour: Rgb): void {
  const centre = { x: Math.trunc((from.x + to.x) / 2), y: Math.trunc((from.y + to.y) / 2) };
  const halfLength = Math.trunc(Math.hypot(from.x - to.x, from.y - to.y) / 2);
  const turn = radians(Math.trunc((Math.atan2(from.y - to.y, from.x - to.x) * 180) / Math.PI));
  const [cosine, sine] = [Math.cos(turn), Math.sin(turn)];
  const outline = Array.from({ length: 360 }, (_, degree) => {
    const [along, across] = [
      halfLength * Math.cos(radians(degree)),
      LIMB_HALF_WIDTH * Math.sin(radians(degree)),
    ];
    return {
      x: Math.round(centre.x + along * cosine - across * sine),
      y: Math.round(centre.y + along * sine + across * cosine),
    };
  });
  fillConvex(canvas, outline, colour);
}

/** A convex polygon with its outline, row by row. */
function fillConvex(canvas: Canvas, outline: readonly Point[], colour: Rgb): void {
  const rows = new Map<number, [left: number, right: number]>();
  const reach = (x: number, y: number): void => {
    const [left, right] = rows.get(y) ?? [x, x];
    rows.set(y, [Math.min(left, x), Math.max(right, x)]);
  };
  for (const [index, from] of outline.entries()) {
    const to = outline[(index + 1) % outline.length]!;
    const steps = Math.max(Math.abs(to.x - from.x), Math.abs(to.y - from.y), 1);
    for (let step = 0; step <= steps; step++) {
      const share = step / steps;
      reach(Math.round(from.x + share * (to.x - from.x)), Math.round(from.y + share * (to.y - from.y)));
    }
  }
  for (const [y, [left, right]] of rows) fillRow(canvas, y, left, right, colour);
}

function drawDisc(canvas: Canvas, point: Point, colour: Rgb): void {
  const [x, y] = [Math.trunc(point.x), Math.trunc(point.y)];
  for (let down = -POINT_RADIUS; down <= POINT_RADIUS; down++) {
    const half = Math.floor(Math.sqrt(POINT_RADIUS ** 2 - down ** 2));
    fillRow(canvas, y + down, x - half, x + half, colour);
  }
}

function fillRow({ rgb, width, height }: Canvas, y: number, left: number, right: number, colour: Rgb): void {
  if (y < 0 || y >= height) return;
  for (let x = Math.max(0, left); x <= Math.min(width - 1, right); x++) rgb.set(colour, (y * width + x) * 3);
}
