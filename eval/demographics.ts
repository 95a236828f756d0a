import { ANALYSER } from "../src/face-analysis/analyser-version.js";
import { embeddingDistance, matchScore } from "../src/judgement/likeness/match-score.js";
import { identityOfFace } from "./support/identity-of-face.js";
import { describeMachine, runCommand } from "./support/command.js";
import { type FacesOptions, facesCommand } from "./support/faces-folder.js";
import { describeShareReading, readShare } from "./support/passing-shares.js";
import { PhotoAnalyser } from "./support/photo-analyser.js";
import { type Portrayed, analysePortraits, groupPortraits } from "./support/portraits.js";
import { printReading, printTable } from "./support/report.js";

/** Scores that are said to let one stranger in 1,000 pass, and as many strangers as there are people refused. */
const BOUNDS = [0.85, 0.5];

interface EmbeddedPortrait extends Portrayed {
  identity: ArrayLike<number>;
}

/** Two portraits of two people, by their places. */
interface Pairs {
  templateOf: Int32Array;
  photoOf: Int32Array;
  scores: Float64Array;
}

const command = facesCommand(
  "eval:demographics",
  "How often strangers of the same age, sex and skin pass for one person, by group, on UTKFace's portraits",
).action(measure);

async function measure({ faces, limit, json }: FacesOptions): Promise<void> {
  const analyser = await PhotoAnalyser.open();
  const all = await analysePortraits(analyser, faces, limit);
  await analyser.close();
  const portraits = all.flatMap(({ face, ...portrait }) =>
    face ? [{ ...portrait, identity: identityOfFace(face) }] : [],
  );
  const alike = (a: Portrayed, b: Portrayed) => a.age === b.age && a.sex === b.sex && a.skin === b.skin;
  const rows = [
    { group: "anybody with anybody", ...read(portraits, () => true) },
    ...groupPortraits(portraits).map(([group, of]) => ({
      group: group === "all" ? "of the same age, sex and skin" : `those of them: ${group}`,
      ...read(of, alike),
    })),
  ];
  printReading(`${portraits.length} faces of ${all.length} portraits`);
  printTable([
    ["two strangers", "portraits", "pairs", ...BOUNDS.map((bound) => `from ${bound}, %`)],
    ...rows.map((row) => [row.group, row.portraits, row.pairs, ...row.passing.map(describeShareReading)]),
  ]);
  if (json) console.log(JSON.stringify({ analyser: ANALYSER, machine: describeMachine(), rows }));
}

function read(portraits: readonly EmbeddedPortrait[], fit: (a: Portrayed, b: Portrayed) => boolean) {
  const pairs = pairsOf(portraits, fit);
  const passing = BOUNDS.map((bound) => readShare(pairs, (place) => pairs.scores[place]! >= bound));
  return { portraits: portraits.length, pairs: pairs.scores.length, passing };
}

function pairsOf(
  portraits: readonly EmbeddedPortrait[],
  fit: (a: Portrayed, b: Portrayed) => boolean,
): Pairs {
  const pairs: [number, number, number][] = [];
  for (const [i, a] of portraits.entries())
    for (const [j, b] of portraits.entries())
      if (j < i && fit(a, b)) pairs.push([i, j, matchScore(embeddingDistance(a.identity, b.identity))]);
  return {
    templateOf: Int32Array.from(pairs, ([i]) => i),
    photoOf: Int32Array.from(pairs, ([, j]) => j),
    scores: Float64Array.from(pairs, ([, , score]) => score),
  };
}

void runCommand(command);
