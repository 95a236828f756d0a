import escapeHtml from "escape-html";
import sharp from "sharp";
import type { DemoCharacter, DemoIdentitySet, DemoImage } from "./demo-client.js";

/** Narrow, and its letters large: shown as wide as a phone is, they are still read. */
const WIDTH = 460;
const MARGIN = 22;
const FONT = 18;
const LINE = 24;
const CROP = 84;
const TEXT_LEFT = MARGIN + CROP + 16;
/** What fits between the margins in the widest font that browsers choose, DejaVu Sans. */
const CHARACTERS_A_LINE = 42;
/** A step stands behind the health it gains. */
const STEP_LEFT = MARGIN + 68;
const CHARACTERS_A_STEP = 35;
const MOST_LINES_OF_FINDINGS = 5;
/** A crop is drawn at twice its size, for screens with dense pixels. */
const CROP_PIXELS = CROP * 2;

/** Dark enough on white for small text (WCAG AA). */
const VERDICT_COLOURS: Record<string, string> = {
  STRONG: "#11703a",
  USABLE: "#11703a",
  WEAK: "#8a5300",
  UNUSABLE: "#b3261e",
};

/** Elements one below the other, and where the next begins. */
interface Drawing {
  elements: string[];
  bottom: number;
}

/**
 * What the server says of a character's set, as one SVG that needs nothing beside it: each image's face with its verdict, and the next steps.
 * @param faces the JPEG or PNG of each image's face, in the order of the images, null where there is none
 */
export async function drawReport(
  { name, referenceImages }: DemoCharacter,
  set: DemoIdentitySet,
  faces: (Buffer | null)[],
): Promise<string> {
  const drawing: Drawing = { elements: [], bottom: 84 };
  for (const [index, image] of referenceImages.entries())
    await addImage(drawing, image, faces[index] ?? null);
  addSteps(drawing, set);
  const height = drawing.bottom + MARGIN - LINE / 2;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" font-family="system-ui, sans-serif" font-size="${FONT}" fill="#1f2328">`,
    `<rect x="0.5" y="0.5" width="${WIDTH - 1}" height="${height - 1}" rx="10" fill="#ffffff" stroke="#d0d7de"/>`,
    text(MARGIN, 44, name, 'font-size="22" font-weight="600"'),
    text(WIDTH - MARGIN, 44, `health ${Math.round(set.health)} of 100`, 'font-size="22" text-anchor="end"'),
    line(62),
    ...drawing.elements,
    "</svg>",
    "",
  ].join("\n");
}

/** The face with the verdict beside it, and what was found below both. */
async function addImage(drawing: Drawing, image: DemoImage, face: Buffer | null): Promise<void> {
  const { fileName, assessment, matchScore } = image;
  const top = drawing.bottom;
  const verdict = assessment?.verdict ?? image.status;
  const colour = VERDICT_COLOURS[verdict] ?? "#57606a";
  const match = matchScore === null ? "" : `match to the others ${matchScore.toFixed(2)}`;
  const findings = assessment?.findings.map(({ message }) => message).join(" ") || "Nothing to object to.";
  drawing.elements.push(
    await drawFace(face, top),
    text(TEXT_LEFT, top + 22, fileName, 'font-weight="600"'),
    text(
      TEXT_LEFT,
      top + 22 + LINE,
      `${verdict} ${assessment?.score ?? ""}`,
      `font-weight="600" fill="${colour}"`,
    ),
    text(TEXT_LEFT, top + 22 + 2 * LINE, match, 'fill="#57606a"'),
  );
  drawing.bottom = top + CROP + LINE;
  for (const words of shortened(wrapped(findings, CHARACTERS_A_LINE), MOST_LINES_OF_FINDINGS))
    addText(drawing, MARGIN, words, 'fill="#57606a"');
  drawing.elements.push(line(drawing.bottom - 6));
  drawing.bottom += 12;
}

function addSteps(drawing: Drawing, { recommendations }: DemoIdentitySet): void {
  drawing.bottom += LINE - 6;
  addText(drawing, MARGIN, "What to do next, and the health it gains", 'font-weight="600"');
  for (const { gain, message } of recommendations) {
    drawing.bottom += 6;
    drawing.elements.push(
      text(MARGIN, drawing.bottom, `+${gain.toFixed(1)}`, 'fill="#11703a" font-weight="600"'),
    );
    for (const words of wrapped(message, CHARACTERS_A_STEP)) addText(drawing, STEP_LEFT, words);
  }
}

function addText(drawing: Drawing, left: number, words: string, attributes = ""): void {
  drawing.elements.push(text(left, drawing.bottom, words, attributes));
  drawing.bottom += LINE;
}

async function drawFace(face: Buffer | null, top: number): Promise<string> {
  const place = `x="${MARGIN}" y="${top}" width="${CROP}" height="${CROP}"`;
  if (face === null) return `<rect ${place} rx="6" fill="#eaeef2"/>`;
  const jpeg = await sharp(face).resize(CROP_PIXELS, CROP_PIXELS).jpeg({ quality: 82 }).toBuffer();
  return `<image ${place} href="data:image/jpeg;base64,${jpeg.toString("base64")}"/>`;
}

const line = (y: number): string =>
  `<line x1="${MARGIN}" x2="${WIDTH - MARGIN}" y1="${y}" y2="${y}" stroke="#d0d7de"/>`;

const text = (x: number, y: number, content: string, attributes = ""): string =>
  `<text x="${x}" y="${y}" ${attributes}>${escapeHtml(content)}</text>`;

/** Lines of whole words, none longer than `most` characters unless one word is. */
function wrapped(content: string, most: number): string[] {
  const lines: string[] = [];
  for (const word of content.split(/\s+/).filter(Boolean)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < most) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

function shortened(lines: string[], most: number): string[] {
  if (lines.length <= most) return lines;
  return [...lines.slice(0, most - 1), `${lines[most - 1]} …`];
}
