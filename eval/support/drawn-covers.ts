import { type Canvas, type Image, type SKRSContext2D, createCanvas, loadImage } from "canvas";
import type { Point } from "../../src/face-analysis/face-analyser.js";
import { MOUTH, eyeLine, partCentre } from "../../src/face-analysis/find/landmark-groups.js";

/** The parts of a face that something can cover. */
export type CoveredPart = "eyes" | "nose" | "mouth" | "side";

/** A face to draw on: the unit is its size, the origin lies between the eyes, x to the right and y down as the face stands. */
interface Sheet {
  context: SKRSContext2D;
  random: () => number;
  /** The colour of a cheek, somewhat darker: a hand's. */
  skin: string;
  /** A landmark, or the middle of some. */
  at: (...landmarks: number[]) => Point;
  /** What else may be cut out and laid over the face. */
  textures: readonly Image[];
}

export interface Cover {
  covers: CoveredPart[];
  draw: (sheet: Sheet) => void;
}

const pick = <Item>(random: () => number, items: readonly Item[]): Item =>
  items[Math.floor(random() * items.length)]!;

function polygon(context: SKRSContext2D, points: readonly Point[]): void {
  context.beginPath();
  for (const { x, y } of points) context.lineTo(x, y);
  context.closePath();
  context.fill();
}

function ellipse(context: SKRSContext2D, { x, y }: Point, across: number, down: number, turn = 0): void {
  context.beginPath();
  context.ellipse(x, y, across, down, turn, 0, 2 * Math.PI);
  context.fill();
}

/** A rectangle around its middle, turned a little. */
function card(sheet: Sheet, { x, y }: Point, width: number, height: number): void {
  const { context, random } = sheet;
  context.save();
  context.translate(x, y);
  context.rotate((random() - 0.5) * 0.5);
  context.fillRect(-width / 2, -height / 2, width, height);
  context.restore();
}

/** Fingers side by side, with darker gaps between them. */
function fingers(sheet: Sheet, { x, y }: Point, turn: number): void {
  const { context, skin } = sheet;
  context.save();
  context.translate(x, y);
  context.rotate(turn);
  for (let i = -2; i <= 2; i++) {
    context.fillStyle = skin;
    ellipse(context, { x: 0.21 * i, y: 0.03 * Math.abs(i) }, 0.11, 0.6);
    context.strokeStyle = "rgba(60, 30, 20, 0.5)";
    context.lineWidth = 0.02;
    context.stroke();
  }
  context.restore();
}

const isLeft = (random: () => number): boolean => random() < 0.5;

/** What the classifiers are fitted on. */
export const FITTED_COVERS: Record<string, Cover> = {
  "medical mask": {
    covers: ["nose", "mouth"],
    draw: ({ context, random, at }) => {
      context.fillStyle = pick(random, ["#15151a", "#2a6fb0", "#e8e8e8", "#e8b4b8", "#234d2e"]);
      polygon(
        context,
        [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 28].map((i) => at(i)),
      );
    },
  },
  "phone before the mouth": {
    covers: ["nose", "mouth"],
    draw: (sheet) => {
      sheet.context.fillStyle = pick(sheet.random, ["#111", "#ddd", "#555", "#a33"]);
      card(sheet, sheet.at(48, 54), 1.5, 1.1);
    },
  },
  sticker: {
    covers: ["nose", "mouth"],
    draw: ({ context, random, at }) => {
      context.fillStyle = pick(random, ["#fff", "#fd0", "#f33", "#3c3"]);
      ellipse(context, at(30, 33), 0.55, 0.55);
    },
  },
  "hand over one eye": {
    covers: ["eyes"],
    draw: (sheet) => {
      const eye = isLeft(sheet.random) ? sheet.at(36, 39) : sheet.at(42, 45);
      fingers(sheet, eye, sheet.random() - 0.5);
    },
  },
  "hair over one side": {
    covers: ["side"],
    draw: ({ context, random, at }) => {
      const side = isLeft(random) ? -1 : 1;
      const { x, y } = at(27, 30);
      context.fillStyle = pick(random, ["#1a120c", "#4a3320", "#b08a50", "#222"]);
      ellipse(context, { x: x + side * 0.75, y: y - 0.1 }, 0.65, 1.8, 0.15 * side);
    },
  },
  microphone: {
    covers: ["mouth"],
    draw: ({ context, at }) => {
      const { x, y } = at(51, 57);
      context.fillStyle = "#222";
      ellipse(context, { x, y: y + 0.1 }, 0.35, 0.35);
      context.fillRect(x - 0.12, y, 0.24, 2);
    },
  },
  "bar over the eyes": {
    covers: ["eyes"],
    draw: ({ context, at }) => {
      const { x, y } = at(36, 45);
      context.fillStyle = "#000";
      context.fillRect(x - 1.1, y - 0.3, 2.2, 0.6);
    },
  },
};

/** What nothing was fitted on. */
export const OTHER_COVERS: Record<string, Cover> = {
  scarf: {
    covers: ["nose", "mouth"],
    draw: ({ context, random, at }) => {
      const [from, to] = [at(3), at(13)];
      const { y } = at(31, 35);
      context.save();
      context.beginPath();
      context.rect(from.x - 0.4, y - 0.05, to.x - from.x + 0.8, 2.2);
      context.clip();
      for (let row = 0; row < 16; row++) {
        context.fillStyle = row % 2 === 0 ? pick(random, ["#7a1f2b", "#20406a", "#6b6b3a"]) : "#d8cfc0";
        context.fillRect(from.x - 0.4, y - 0.05 + 0.14 * row, to.x - from.x + 0.8, 0.14);
      }
      context.restore();
    },
  },
  "hand over the mouth": {
    covers: ["mouth"],
    draw: (sheet) => fingers(sheet, sheet.at(51, 57), Math.PI / 2 + (sheet.random() - 0.5) * 0.6),
  },
  "sheet of paper": {
    covers: ["nose", "mouth"],
    draw: ({ context, at }) => {
      const { x, y } = at(30);
      context.fillStyle = "#f4f2ec";
      context.fillRect(x - 1.3, y - 0.1, 2.6, 2.4);
      context.fillStyle = "#444";
      for (let row = 0; row < 9; row++)
        context.fillRect(x - 1.1, y + 0.1 + 0.22 * row, 2.2 - 0.3 * (row % 3), 0.05);
    },
  },
  cup: {
    covers: ["mouth"],
    draw: ({ context, random, at }) => {
      const { x, y } = at(33, 51);
      context.fillStyle = pick(random, ["#fff", "#2d5f4c", "#8a5a33"]);
      polygon(context, [
        { x: x - 0.55, y: y - 0.05 },
        { x: x + 0.55, y: y - 0.05 },
        { x: x + 0.42, y: y + 1.1 },
        { x: x - 0.42, y: y + 1.1 },
      ]);
    },
  },
  "eye patch": {
    covers: ["eyes"],
    draw: ({ context, random, at }) => {
      const left = isLeft(random);
      const { x, y } = left ? at(36, 39) : at(42, 45);
      context.fillStyle = "#14110f";
      ellipse(context, { x, y }, 0.36, 0.3);
      context.save();
      context.translate(x, y);
      context.rotate(left ? 0.35 : -0.35);
      context.fillRect(-1.4, -0.04, 2.8, 0.08);
      context.restore();
    },
  },
  "book before one side": {
    covers: ["side"],
    draw: (sheet) => {
      const { context, random, at } = sheet;
      const { x, y } = at(30);
      context.fillStyle = pick(random, ["#3b4a7a", "#7a3b3b", "#d9c48a"]);
      card(sheet, { x: x + (isLeft(random) ? -1 : 1) * 0.85, y }, 1.6, 2.8);
    },
  },
  "fringe over the eyes": {
    covers: ["eyes"],
    draw: ({ context, random, at }) => {
      const { x, y } = at(36, 45);
      context.strokeStyle = pick(random, ["#20160e", "#5a4026", "#a8854e"]);
      context.lineWidth = 0.1;
      for (let i = -12; i <= 12; i++) {
        context.beginPath();
        context.moveTo(x + 0.09 * i, y - 0.9);
        context.quadraticCurveTo(x + 0.1 * i, y - 0.4, x + 0.09 * i + 0.1 * (random() - 0.5), y + 0.5);
        context.stroke();
      }
    },
  },
};

/** Places that {@link cutOut} covers: eyes, nose, mouth, cheeks and chin. */
const CENTRES = [
  [36, 39],
  [42, 45],
  [30, 33],
  [33, 51],
  [51, 57],
  [2, 31],
  [14, 35],
  [8, 57],
] as const;

/** A piece of another picture, of one colour or shaded, of any outline, anywhere on the face. */
export const CUT_OUT: Cover = {
  covers: [],
  draw: (sheet) => {
    const { context, random, at } = sheet;
    const centre = at(...pick(random, CENTRES));
    const corners = 5 + Math.floor(random() * 8);
    const [across, down] = [0.3 + random(), 0.3 + random()];
    context.save();
    context.translate(centre.x + 0.3 * (random() - 0.5), centre.y + 0.3 * (random() - 0.5));
    context.rotate(2 * Math.PI * random());
    context.beginPath();
    for (let i = 0; i < corners; i++) {
      const [turn, reach] = [(2 * Math.PI * i) / corners, 0.7 + 0.6 * random()];
      context.lineTo(across * reach * Math.cos(turn), down * reach * Math.sin(turn));
    }
    context.closePath();
    context.clip();
    fillWithAnything(sheet);
    context.restore();
  },
};

function fillWithAnything({ context, random, skin, textures }: Sheet): void {
  const kind = random();
  if (kind < 0.6 && textures.length > 0) {
    const texture = pick(random, textures);
    const side = Math.min(texture.width, texture.height) * (0.2 + 0.8 * random());
    const [left, top] = [random() * (texture.width - side), random() * (texture.height - side)];
    return void context.drawImage(texture, left, top, side, side, -2, -2, 4, 4);
  }
  const colour = (): string =>
    random() < 0.3 ? skin : `hsl(${360 * random()}, ${80 * random()}%, ${90 * random() + 5}%)`;
  const shades = context.createLinearGradient(-1.5, 0, 1.5, 0);
  shades.addColorStop(0, colour());
  shades.addColorStop(1, kind < 0.8 ? colour() : skin);
  context.fillStyle = shades;
  context.fillRect(-3, -3, 6, 6);
}

/** A photo with a cover over its face. */
export interface CoveredPhoto {
  /** JPEG. */
  bytes: Buffer;
  /** How much of each part it covers, 0-1: the viewer's left and right eye, nose, mouth, and the halves of the face. */
  shares: Record<"leftEye" | "rightEye" | "nose" | "mouth" | "leftSide" | "rightSide", number>;
}

/** Draws a cover over the face of a photo. @param landmarks its 68 points, in pixels */
export async function drawCover(
  photo: Buffer,
  landmarks: Point[],
  { draw }: Cover,
  random: () => number,
  textures: readonly Image[] = [],
): Promise<CoveredPhoto> {
  const image = await loadImage(photo);
  const canvas = createCanvas(image.width, image.height);
  canvas.getContext("2d").drawImage(image, 0, 0);
  const layer = createCanvas(image.width, image.height);
  const context = layer.getContext("2d");
  const { middle, turnRadians, pixels } = eyeLine(landmarks);
  const mouth = partCentre(landmarks, MOUTH);
  // Turned to the side the eyes come together, but not eyes and mouth.
  const size = Math.max(pixels, Math.hypot(mouth.x - middle.x, mouth.y - middle.y) / 1.1);
  const skin = skinColour(canvas, landmarks);
  context.translate(middle.x, middle.y);
  context.rotate(turnRadians);
  context.scale(size, size);
  const [cos, sin] = [Math.cos(turnRadians) / size, Math.sin(turnRadians) / size];
  const at = (...indices: number[]): Point => {
    const points = indices.map((i) => landmarks[i]!);
    const x = points.reduce((sum, point) => sum + point.x - middle.x, 0) / points.length;
    const y = points.reduce((sum, point) => sum + point.y - middle.y, 0) / points.length;
    return { x: x * cos + y * sin, y: y * cos - x * sin };
  };
  draw({ context, random, skin, at, textures });
  canvas.getContext("2d").drawImage(layer, 0, 0);
  const { data } = layer.getContext("2d").getImageData(0, 0, layer.width, layer.height);
  const isCovered = ({ x, y }: Point): boolean => {
    const column = Math.round(middle.x + size * (x * Math.cos(turnRadians) - y * Math.sin(turnRadians)));
    const row = Math.round(middle.y + size * (x * Math.sin(turnRadians) + y * Math.cos(turnRadians)));
    const isInside = column >= 0 && row >= 0 && column < layer.width && row < layer.height;
    return isInside && data[4 * (row * layer.width + column) + 3]! > 127;
  };
  const share = (centre: Point, across: number, down: number): number => {
    const covered = DISC.filter(({ x, y }) =>
      isCovered({ x: centre.x + across * x, y: centre.y + down * y }),
    );
    return covered.length / DISC.length;
  };
  const shares = {
    leftEye: share(at(36, 39), 0.3, 0.16),
    rightEye: share(at(42, 45), 0.3, 0.16),
    nose: share(at(30, 33), 0.22, 0.25),
    mouth: share(at(48, 54, 51, 57), 0.42, 0.25),
    leftSide: share(at(1, 3, 31), 0.4, 0.8),
    rightSide: share(at(13, 15, 35), 0.4, 0.8),
  };
  return { bytes: await canvas.encode("jpeg", 92), shares };
}

/** Points spread over a disc of radius 1. */
const DISC: readonly Point[] = Array.from({ length: 81 }, (_, i) => ({
  x: (i % 9) / 4 - 1,
  y: Math.floor(i / 9) / 4 - 1,
})).filter(({ x, y }) => Math.hypot(x, y) <= 1);

/** Between the nose's wing and the jaw. */
function skinColour(canvas: Canvas, landmarks: Point[]): string {
  const [wing, jaw] = [landmarks[31]!, landmarks[3]!];
  const clamp = (value: number, size: number): number => Math.round(Math.min(size - 1, Math.max(0, value)));
  const [x, y] = [clamp((wing.x + jaw.x) / 2, canvas.width), clamp((wing.y + jaw.y) / 2, canvas.height)];
  const colour = canvas.getContext("2d").getImageData(x, y, 1, 1).data;
  return `rgb(${[0, 1, 2].map((channel) => Math.round(0.94 * colour[channel]!)).join(", ")})`;
}
