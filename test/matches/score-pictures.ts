import assert from "node:assert/strict";
import { type Canvas, createCanvas } from "canvas";
import sharp from "sharp";
import type { ApiClient, FilePart, GraphqlAnswer } from "../support/api-client.js";
import { sharedApp } from "../support/app.js";
import { onePerson } from "../support/one-person.js";
import { snapshotOf } from "../support/targets.js";
import { tracesOf, waitForJobs } from "../support/traces.js";

export const MATCH = `
  match {
    score distance verdict notScoredReason message threshold reviewThreshold model templateSize faceCount isMostProminentFace
    placement { percentile comparisons }
    matchedFace {
      box { x y width height } landmarks { x y } detectionScore yawDegrees pitchDegrees rollDegrees interEyePixels estimatedAge
      embedding { model dimensions vector }
    }
    comparisons { image { id } score distance isOutlier }
    copiesOf { id }
  }
  assessment { verdict score findings { code severity message advice measured threshold box { x y width height } } }
  userErrors { code message field }`;

/** The payload of scoreImage. */
export async function score(client: ApiClient, characterId: string, file: FilePart, selection = MATCH) {
  const { data, errors } = await client.graphqlWithFiles(
    `mutation ($input: ScoreImageInput!) { scoreImage(input: $input) { ${selection} } }`,
    { input: { characterId, file: null } },
    { "variables.input.file": file },
  );
  assert.equal(errors, undefined, JSON.stringify(errors));
  return data.scoreImage;
}

/** The answer to scoreImages, with the files at their places. */
export function scoreSeveral(
  client: ApiClient,
  characterId: string,
  files: readonly FilePart[],
  selection = MATCH,
): Promise<GraphqlAnswer> {
  const places = files.map((file, i) => [`variables.input.files.${i}`, file] as const);
  return client.graphqlWithFiles(
    `mutation ($input: ScoreImagesInput!) {
       scoreImages(input: $input) { results { ${selection} } userErrors { code message field } }
     }`,
    { input: { characterId, files: files.map(() => null) } },
    Object.fromEntries(places),
  );
}

/** A character with these photos as references, and how the whole workspace looks. */
export async function characterWith(photos: readonly FilePart[]) {
  const app = await sharedApp();
  const client = await app.newWorkspace();
  const characterId = await client.createCharacter();
  const ids: string[] = [];
  for (const photo of photos) {
    const { referenceImage, userErrors } = await client.upload(characterId, photo);
    assert.deepEqual(userErrors, []);
    ids.push(referenceImage.id);
  }
  await waitForJobs(app);
  const stateOf = async () => [
    await snapshotOf(app, client.workspaceId),
    await tracesOf(app, client.workspaceId),
  ];
  return { app, client, characterId, ids, stateOf };
}

/** With three photos of one woman. */
export const characterWithThreePhotos = async () =>
  characterWith([await onePerson.first(), await onePerson.second(), await onePerson.third()]);

/** Pictures side by side on grey, at these sides; lossless. */
export async function sideBySide(parts: readonly [picture: FilePart, side: number][]): Promise<FilePart> {
  const gap = 40;
  const lefts = parts.map((_, i) => parts.slice(0, i).reduce((sum, [, side]) => sum + side + gap, 0));
  const [width, height] = [lefts.at(-1)! + parts.at(-1)![1], Math.max(...parts.map(([, side]) => side))];
  const layers = await Promise.all(
    parts.map(async ([{ bytes }, side], i) => ({
      input: await sharp(bytes).resize(side, side, { fit: "cover" }).toBuffer(),
      left: lefts[i]!,
      top: 0,
    })),
  );
  const sheet = sharp({ create: { width, height, channels: 3, background: "grey" } });
  return { bytes: await sheet.composite(layers).png().toBuffer(), name: "beside.png" };
}

/** In black ink on white: a face is still found in it. */
export const inkDrawing = async (): Promise<FilePart> => inInk(await onePerson.second(), 110);

/** The same where a photo stands beside it, in which a fainter face would count as none. */
export const inkDrawingBesidePhoto = async (): Promise<FilePart> => inInk(await onePerson.third(), 100);

/** @param threshold what is darker becomes black, 0-255 */
async function inInk({ bytes }: FilePart, threshold: number): Promise<FilePart> {
  const soft = await sharp(bytes).median(5).toBuffer();
  return { bytes: await sharp(soft).threshold(threshold).png().toBuffer(), name: "drawing.png" };
}

/** Dark glasses over the eyes of a face, with the soft edges that a camera leaves. @param landmarks the 68 points of it */
export async function wearingGlasses(
  { bytes }: FilePart,
  landmarks: readonly { x: number; y: number }[],
): Promise<FilePart> {
  const { width, height } = await sharp(bytes).metadata();
  const eyes = [landmarks.slice(36, 42), landmarks.slice(42, 48)].map(middleOf);
  const apart = Math.hypot(eyes[1]!.x - eyes[0]!.x, eyes[1]!.y - eyes[0]!.y);
  const canvas: Canvas = createCanvas(width, height);
  const context = canvas.getContext("2d");
  context.filter = `blur(${0.02 * apart}px)`;
  context.globalAlpha = 0.95;
  for (const { x, y } of eyes) {
    const shades = context.createLinearGradient(0, y - 0.3 * apart, 0, y + 0.3 * apart);
    shades.addColorStop(0, "#0a0807");
    shades.addColorStop(1, "#3b2f28");
    context.fillStyle = shades;
    context.beginPath();
    context.ellipse(x, y + 0.04 * apart, 0.42 * apart, 0.28 * apart, 0, 0, 2 * Math.PI);
    context.fill();
  }
  const worn = sharp(bytes).composite([{ input: canvas.toBuffer("image/png") }]);
  return { bytes: await worn.jpeg({ quality: 90 }).toBuffer(), name: "glasses.jpg" };
}

function middleOf(points: readonly { x: number; y: number }[]): { x: number; y: number } {
  const [x, y] = (["x", "y"] as const).map((axis) => points.reduce((sum, point) => sum + point[axis], 0));
  return { x: x! / points.length, y: y! / points.length };
}

/** The same picture in other bytes, smaller. */
export async function savedAnew({ bytes }: FilePart): Promise<FilePart> {
  return { bytes: await sharp(bytes).resize(400).webp({ quality: 80 }).toBuffer(), name: "anew.webp" };
}
