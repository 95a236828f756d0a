import { type Step, extracted, open, take } from "./framed-picture.js";

export const scaled =
  (by: number): Step =>
  async (picture) => {
    const [width, height] = [Math.round(picture.width * by), Math.round(picture.height * by)];
    const { x, y, width: w, height: h } = picture.head;
    return take(open(picture).resize(width, height, { fit: "fill" }), {
      x: x * by,
      y: y * by,
      width: w * by,
      height: h * by,
    });
  };

export const mirrored: Step = (picture) =>
  take(open(picture).flop(), { ...picture.head, x: picture.width - picture.head.x - picture.head.width });

/** Takes a share off both directions, at sides of chance, but not off the head while it fits. */
export const cropped =
  (share: number): Step =>
  (picture, random) => {
    const { head } = picture;
    const [left, width] = window(picture.width, (1 - share) * picture.width, head.x, head.width, random());
    const [top, height] = window(picture.height, (1 - share) * picture.height, head.y, head.height, random());
    return extracted(picture, { x: left, y: top, width, height });
  };

/** Of a line of pixels, a part of that length which holds the head, or its middle where the part is shorter. */
function window(
  all: number,
  length: number,
  head: number,
  headLength: number,
  chance: number,
): [number, number] {
  const slack = length - headLength;
  const from = head + Math.min(slack, 0) / 2 - Math.max(slack, 0) * chance;
  return [Math.min(Math.max(0, from), all - length), length];
}

/** The head and so much around it, as a share of it. */
export const headAlone =
  (around: number): Step =>
  (picture) => {
    const { x, y, width, height } = picture.head;
    const margin = around * Math.max(width, height);
    return extracted(picture, {
      x: x - margin,
      y: y - margin,
      width: width + 2 * margin,
      height: height + 2 * margin,
    });
  };

/** A filter of an app: a little brighter or darker, warmer or colder, harder or softer. */
export const graded: Step = (picture, random) => {
  const between = (from: number, to: number) => from + (to - from) * random();
  const contrast = between(0.85, 1.15);
  const warmth = between(0.93, 1.07);
  const image = open(picture)
    .modulate({ brightness: between(0.88, 1.12), saturation: between(0.7, 1.3) })
    .linear(
      [contrast * warmth, contrast, contrast / warmth],
      [128, 128, 128].map((middle) => middle * (1 - contrast)),
    );
  return take(image, picture.head);
};

export const brightened =
  (by: number): Step =>
  (picture) =>
    take(open(picture).modulate({ brightness: by }), picture.head);

export const grey: Step = (picture) => take(open(picture).greyscale(), picture.head);

/** Turned a little, as when a horizon is set straight, and cut where that leaves corners. */
export const straightened: Step = async (picture, random) => {
  const degrees = (random() < 0.5 ? -1 : 1) * (2 + 3 * random());
  const turned = open(picture).rotate(degrees, { background: "black" });
  const { data, info } = await turned.removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const left = (info.width - picture.width) / 2;
  const top = (info.height - picture.height) / 2;
  // The head moves by a few pixels: near enough for the crops that follow.
  const whole = {
    pixels: data,
    width: info.width,
    height: info.height,
    head: { ...picture.head, x: picture.head.x + left, y: picture.head.y + top },
  };
  const inner = 0.07;
  return extracted(whole, {
    x: left + inner * picture.width,
    y: top + inner * picture.height,
    width: picture.width * (1 - 2 * inner),
    height: picture.height * (1 - 2 * inner),
  });
};
