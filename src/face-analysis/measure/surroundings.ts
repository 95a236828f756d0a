import type { DetectedFace, Point, Rectangle } from "../face-analyser.js";
import { quarterTurns } from "../find/quarter-turns.js";
import type { RgbPixels, UprightPicture } from "../picture/upright-picture.js";
import { type ColourGrid, meanColour, writeGrid } from "./colour-grid.js";
import type { NotMeasured, PictureMeasures } from "./measure.js";
import { measureTextBar } from "./text-bars.js";
import { findBorders } from "./uniform-borders.js";

/** Cells along the longer side of the picture, of its surroundings. */
const CELLS = 16;
/** Less than this, of all cells, says nothing about a place. */
const MIN_SEEN = 0.12;
/**
 * What a person hides, in widths and heights of the face's box from its middle: the head with its hair, and shoulders that widen below the
 * chin. A little more than a person, so that hair and sleeves are not taken for a wall.
 */
const HEAD = { middle: -0.15, halfWidth: 1, halfHeight: 1 };
const SHOULDERS = { from: 0.5, to: 1.2, halfWidthFrom: 0.8, halfWidthTo: 2 };
/** Where nobody's face is seen, the middle may be somebody's back: shares of the width and height. */
const UNSEEN_PERSON = { from: 0.25, to: 0.75, top: 0.15 };
/** Where clothes are looked for below the face, as above. Below 0.75 lies the neck. */
const CLOTHES = { halfWidth: 0.8, from: 0.75, to: 1.75, columns: 6, rows: 6, minSeen: 8 };

type Face = Pick<DetectedFace, "box" | "rollDegrees">;

/**
 * What is seen beside a face, for whether pictures share their place and clothes: bars around the picture, letters in them, colours of the surroundings with the person
 * left blank, and of what is worn below the face.
 * @param small the whole picture, reduced
 */
export function measureSurroundings(small: UprightPicture, face: Face | null): PictureMeasures {
  const { pixels, fineness } = small;
  const { top, bottom, left, right } = findBorders(pixels);
  const content = {
    x: left * pixels.width,
    y: top * pixels.height,
    width: (1 - left - right) * pixels.width,
    height: (1 - top - bottom) * pixels.height,
  };
  const person = face && new Person(face, fineness);
  return {
    borderTop: top,
    borderBottom: bottom,
    borderLeft: left,
    borderRight: right,
    textBar: measureTextBar(pixels),
    surroundings: surroundingsOf(pixels, content, person),
    clothes: person === null ? { notMeasured: "there is no face" } : clothesOf(pixels, content, person),
  };
}

/** A face as a measure of the person around it. */
class Person {
  private readonly middle: Point;
  private readonly turns: 0 | 90 | 180 | 270;
  /** Across and along the face, in pixels. */
  readonly width: number;
  readonly height: number;

  constructor({ box, rollDegrees }: Face, fineness: number) {
    this.middle = { x: fineness * (box.x + box.width / 2), y: fineness * (box.y + box.height / 2) };
    this.turns = quarterTurns(rollDegrees);
    const isSideways = this.turns % 180 !== 0;
    this.width = fineness * (isSideways ? box.height : box.width);
    this.height = fineness * (isSideways ? box.width : box.height);
  }

  /** From the face's middle, in widths and heights of its box, the person standing upright. */
  within({ x, y }: Point): Point {
    const radians = (-this.turns * Math.PI) / 180;
    const [dx, dy] = [x - this.middle.x, y - this.middle.y];
    return {
      x: (dx * Math.cos(radians) - dy * Math.sin(radians)) / this.width,
      y: (dx * Math.sin(radians) + dy * Math.cos(radians)) / this.height,
    };
  }

  /** The other way round. */
  inPicture({ x, y }: Point): Point {
    const radians = (this.turns * Math.PI) / 180;
    const [dx, dy] = [x * this.width, y * this.height];
    return {
      x: this.middle.x + dx * Math.cos(radians) - dy * Math.sin(radians),
      y: this.middle.y + dx * Math.sin(radians) + dy * Math.cos(radians),
    };
  }

  hides(point: Point): boolean {
    const { x, y } = this.within(point);
    if (Math.hypot(x / HEAD.halfWidth, (y - HEAD.middle) / HEAD.halfHeight) < 1) return true;
    const { from, to, halfWidthFrom, halfWidthTo } = SHOULDERS;
    const share = Math.min(1, (y - from) / (to - from));
    return share >= 0 && Math.abs(x) < halfWidthFrom + share * (halfWidthTo - halfWidthFrom);
  }
}

function surroundingsOf(pixels: RgbPixels, content: Rectangle, person: Person | null): string | NotMeasured {
  const side = Math.max(content.width, content.height) / CELLS;
  const [columns, rows] = [content.width, content.height].map((length) =>
    Math.max(1, Math.round(length / side)),
  );
  const [width, height] = [content.width / columns!, content.height / rows!];
  const cells = Array.from({ length: columns! * rows! }, (_, i) => {
    const [column, row] = [i % columns!, Math.floor(i / columns!)];
    const middle = { x: content.x + (column + 0.5) * width, y: content.y + (row + 0.5) * height };
    const isHidden =
      person === null ? mayBeBack((column + 0.5) / columns!, (row + 0.5) / rows!) : person.hides(middle);
    if (isHidden) return null;
    return meanColour(pixels, { x: middle.x - width / 2, y: middle.y - height / 2, width, height });
  });
  return (
    written({ columns: columns!, rows: rows!, cells }, MIN_SEEN * cells.length) ?? {
      notMeasured: "hardly anything is seen beside the person",
    }
  );
}

const mayBeBack = (x: number, y: number): boolean =>
  x > UNSEEN_PERSON.from && x < UNSEEN_PERSON.to && y > UNSEEN_PERSON.top;

function clothesOf(pixels: RgbPixels, content: Rectangle, person: Person): string | NotMeasured {
  const { columns, rows, halfWidth, from, to, minSeen } = CLOTHES;
  const [width, height] = [(2 * halfWidth) / columns, (to - from) / rows];
  // Whichever way the person stands, a cell is looked at as an upright square.
  const side = Math.min(width * person.width, height * person.height);
  const cells = Array.from({ length: columns * rows }, (_, i) => {
    const [column, row] = [i % columns, Math.floor(i / columns)];
    const { x, y } = person.inPicture({
      x: (column + 0.5) * width - halfWidth,
      y: from + (row + 0.5) * height,
    });
    const isInside =
      x >= content.x && y >= content.y && x < content.x + content.width && y < content.y + content.height;
    return isInside
      ? meanColour(pixels, { x: x - side / 2, y: y - side / 2, width: side, height: side })
      : null;
  });
  return written({ columns, rows, cells }, minSeen) ?? { notMeasured: "the picture ends below the face" };
}

const written = (grid: ColourGrid, minSeen: number): string | null =>
  grid.cells.filter((cell) => cell !== null).length < minSeen ? null : writeGrid(grid);
