import escapeHtml from "escape-html";
import sharp from "sharp";
import type { DemoCharacter, DemoIdentitySet, DemoImage } from "./demo-client.js";

const WIDTH = 880;
const MARGIN = 28;
const CROP = 76;
const ROW = CROP + 22;
const TEXT_LEFT = MARGIN + CROP + 18;
const LINE = 19;
/** What fits beside a crop at 14 px in the fonts that browsers choose. */
const CHARACTERS_A_LINE = 94;
/** A crop is drawn at twice its size, for screens with dense pixels. */
const CROP_PIXELS = CROP * 2;

/** Dark enough on white for small text (WCAG AA). */
const VERDICT_COLORS: Record<string, string> = {
  STRONG: "#11703a",
  USABLE: "#11703a",
  WEAK: "#8a5300",
  UNUSABLE: "#b3261e",
};

/**
 * What the server says of a character's set, as one SVG that needs nothing beside it: each image's face with its verdict, and the next steps.
 * @param faces the JPEG or PNG of each image's face, in the order of the images, null where there is none
 */
export async function drawReport(
  { name, referenceImages }: DemoCharacter,
  set: DemoIdentitySet,
  faces: (Buffer | null)[],
): Promise<string> {
  const top = 84;
  const rows = await Promise.all(
    referenceImages.map((image, index) => drawImage(image, faces[index] ?? null, top + index * ROW)),
  );
  const stepsTop = top + rows.length * ROW + 24;
  const steps = set.recommendations.map(({ gain, message }) => `+${gain.toFixed(1)}  ${message}`);
  const height = stepsTop + steps.length * LINE + MARGIN;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" font-family="system-ui, sans-serif" font-size="14" fill="#1f2328">`,
    `<rect x="0.5" y="0.5" width="${WIDTH - 1}" height="${height - 1}" rx="10" fill="#ffffff" stroke="#d0d7de"/>`,
    text(MARGIN, 46, name, 'font-size="22" font-weight="600"'),
    text(WIDTH - MARGIN, 46, `health ${Math.round(set.health)} of 100`, 'font-size="22" text-anchor="end"'),
    `<line x1="${MARGIN}" x2="${WIDTH - MARGIN}" y1="64" y2="64" stroke="#d0d7de"/>`,
    ...rows,
    text(MARGIN, stepsTop - 6, "What to do next, and the health it gains", 'font-weight="600"'),
    ...steps.map((line, index) => text(MARGIN, stepsTop + 16 + index * LINE, line)),
    "</svg>",
    "",
  ].join("\n");
}

async function drawImage(image: DemoImage, face: Buffer | null, top: number): Promise<string> {
  const { fileName, assessment, matchScore } = image;
  const verdict = assessment?.verdict ?? image.status;
  const match = matchScore === null ? "" : `, match to the others ${matchScore.toFixed(2)}`;
  const findings = assessment?.findings.map(({ message }) => message).join(" ") ?? "";
  return [
    await drawFace(face, top),
    text(TEXT_LEFT, top + 16, fileName, 'font-weight="600"'),
    text(
      WIDTH - MARGIN,
      top + 16,
      `${verdict} ${assessment?.score ?? ""}${match}`,
      `text-anchor="end" font-weight="600" fill="${VERDICT_COLORS[verdict] ?? "#57606a"}"`,
    ),
    ...shortened(wrapped(findings || "Nothing to object to.", CHARACTERS_A_LINE), 3).map((line, index) =>
      text(TEXT_LEFT, top + 38 + index * LINE, line, 'fill="#57606a"'),
    ),
  ].join("\n");
}

async function drawFace(face: Buffer | null, top: number): Promise<string> {
  const place = `x="${MARGIN}" y="${top}" width="${CROP}" height="${CROP}"`;
  if (face === null) return `<rect ${place} rx="6" fill="#eaeef2"/>`;
  const jpeg = await sharp(face).resize(CROP_PIXELS, CROP_PIXELS).jpeg({ quality: 82 }).toBuffer();
  return `<image ${place} href="data:image/jpeg;base64,${jpeg.toString("base64")}"/>`;
}

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
