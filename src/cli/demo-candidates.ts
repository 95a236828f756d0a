import type { DemoClient } from "./demo-client.js";
import type { GeneratedPicture } from "./demo-generated.js";

/** What the demo shows of a candidate. */
export interface DemoCandidate {
  id: string;
  fileName: string;
  status: string;
  failureReason: string | null;
  source: string | null;
  generatedAt: string;
  match: { score: number | null; verdict: string; notScoredReason: string | null; message: string } | null;
}

/** What one source made in one day or week. */
export interface DemoScores {
  periodStart: string;
  source: string | null;
  count: number;
  scored: number;
  lowerQuartile: number | null;
  median: number | null;
  upperQuartile: number | null;
  acceptedShare: number | null;
}

const CANDIDATE =
  "id fileName status failureReason source generatedAt match { score verdict notScoredReason message }";
const SCORES = "periodStart source count scored lowerQuartile median upperQuartile acceptedShare";

const MONTH_MS = 31 * 24 * 60 * 60 * 1_000;

/** Submits pictures as candidates, and shows how they score, each and over the days that they were made on. */
export async function showCandidates(
  client: DemoClient,
  characterId: string,
  pictures: readonly GeneratedPicture[],
): Promise<void> {
  console.log(`\n${pictures.length} generated pictures are submitted as candidates`);
  const candidates: DemoCandidate[] = [];
  for (const [index, picture] of pictures.entries()) {
    process.stdout.write(`${index + 1}/${pictures.length} ${picture.source}/${picture.name} … `);
    try {
      const candidate = await submit(client, characterId, picture);
      candidates.push(candidate);
      console.log(candidate.match?.message ?? candidate.failureReason ?? candidate.status);
    } catch (error) {
      console.log(`not taken: ${(error as Error).message}`);
    }
  }
  if (candidates.length === 0) return;
  printCandidates(candidates);
  printScores(await scoresOver(client, characterId, pictures));
  const [best] = candidates.toSorted((a, b) => (b.match?.score ?? 0) - (a.match?.score ?? 0));
  console.log(
    `\nNothing is approved by itself. Decide with  mutation { reviewCandidates(input: { ids: ["${best!.id}"], decision: APPROVE }) { candidates { status } userErrors { message } } }`,
  );
}

async function submit(
  client: DemoClient,
  characterId: string,
  picture: GeneratedPicture,
): Promise<DemoCandidate> {
  const query = `mutation ($input: SubmitCandidateInput!) {
    submitCandidate(input: $input) { candidate { ${CANDIDATE} } userErrors { message } }
  }`;
  const { source, generatedAt } = picture;
  const input = { characterId, source, generatedAt, waitMs: 60_000 };
  const { candidate } = await client.sendPicture<{ candidate: DemoCandidate }>(
    "submitCandidate",
    query,
    input,
    picture,
  );
  return candidate;
}

/** By day, or where that makes many, by week. */
async function scoresOver(
  client: DemoClient,
  id: string,
  pictures: readonly GeneratedPicture[],
): Promise<DemoScores[]> {
  const from = pictures[0]!.generatedAt;
  const to = pictures.at(-1)!.generatedAt;
  const by = to.getTime() - from.getTime() > MONTH_MS ? "WEEK" : "DAY";
  const { character } = await client.ask<{ character: { candidateScores: DemoScores[] } }>(
    `query ($id: ID!, $by: ScorePeriod!, $from: DateTime, $to: DateTime) {
      character(id: $id) { candidateScores(by: $by, from: $from, to: $to) { ${SCORES} } }
    }`,
    { id, by, from, to },
  );
  return character.candidateScores;
}

/** Rounded down, as a score of 0.849 does not reach 0.85. */
const fixed = (value: number | null): string =>
  value === null ? "–" : (Math.floor(100 * value) / 100).toFixed(2);
const day = (time: string): string => time.slice(0, 10);

function printCandidates(candidates: readonly DemoCandidate[]): void {
  console.log("\nCandidates, the highest score first");
  const byScore = candidates.toSorted((a, b) => (b.match?.score ?? -1) - (a.match?.score ?? -1));
  console.table(
    byScore.map(({ fileName, source, generatedAt, status, match }) => ({
      file: fileName,
      source,
      generated: day(generatedAt),
      status,
      score: fixed(match?.score ?? null),
      verdict: match?.verdict ?? "–",
      reason: match?.notScoredReason ?? "",
    })),
  );
}

const COLUMNS = 40;

/** Where the middle half of the scores lies between 0 and 1, the median marked. */
function bar({ lowerQuartile, median, upperQuartile }: DemoScores): string {
  if (lowerQuartile === null || median === null || upperQuartile === null) return "";
  const at = (score: number) => Math.min(COLUMNS - 1, Math.floor(score * COLUMNS));
  const marks: string[] = Array.from({ length: COLUMNS }, (_, column) =>
    column >= at(lowerQuartile) && column <= at(upperQuartile) ? "━" : "·",
  );
  marks[at(median)] = "┃";
  return marks.join("");
}

function printScores(scores: readonly DemoScores[]): void {
  console.log("\nScores over time: the middle half from 0 to 1, the median marked");
  for (const entry of scores) {
    const accepted = entry.acceptedShare === null ? "–" : `${Math.round(100 * entry.acceptedShare)} %`;
    console.log(
      `  ${day(entry.periodStart)}  ${(entry.source ?? "–").padEnd(16)} ${bar(entry).padEnd(COLUMNS)}  median ${fixed(entry.median)}, accepted ${accepted} of ${entry.scored}, ${entry.count} in all`,
    );
  }
}
