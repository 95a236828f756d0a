import { ANALYSER } from "../src/face-analysis/analyser-version.js";
import { matchAgainstReferences } from "../src/judgement/likeness/match-against-set.js";
import { MatchReferences } from "../src/judgement/likeness/match-references.js";
import { type Match, MatchVerdict, NotScoredReason } from "../src/judgement/likeness/match.js";
import type { ImageAndFace } from "../src/judgement/rows.js";
import { type ShareOfPeople, sharesByPerson } from "./support/advice/by-person.js";
import { analysePeople } from "./support/advice/people.js";
import { Tally } from "./support/advice/tally.js";
import { runCommand, showProgress } from "./support/command.js";
import { type FacesOptions, facesCommand } from "./support/faces-folder.js";
import { type MatchSet, analyseDarkGlasses, analyseSet, drawMatchSets } from "./support/match-sets.js";
import { PhotoAnalyser } from "./support/photo-analyser.js";
import { printReading, printTable, printText } from "./support/report.js";

/** The character's, unless changed. */
const DEFAULTS = { matchThreshold: 0.85, reviewMargin: 0.35 };
const REFERENCES = [1, 3, 5, 8];
const MARGINS = [0.1, 0.2, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7];

const command = facesCommand(
  "eval:matches",
  "How pictures of the same and of other people are judged against a character's references",
)
  .addHelpText(
    "after",
    "\n--limit takes so many people with six photos or more, and as many with four or five, by chance.",
  )
  .action(measure);

interface Reading {
  sitter: MatchSet["sitter"];
  references: number;
  tally: Tally;
}

async function measure({ faces, limit, json }: FacesOptions): Promise<void> {
  const analyser = await PhotoAnalyser.open();
  const people = await analysePeople(faces, analyser, limit);
  const pictures = {
    generated: await analyseSet(faces, analyser, "generated", limit),
    drawings: await analyseSet(faces, analyser, "drawings", limit),
    "dark glasses": await analyseDarkGlasses(faces, analyser),
  };
  await analyser.close();
  const sets = REFERENCES.flatMap((count) => drawMatchSets(people, count));
  const readings = sets.map((set, i) => {
    showProgress(i + 1, sets.length, "sets");
    return { sitter: set.sitter, references: set.references.length, tally: readSet(set, pictures) };
  });
  print(readings);
  if (json) console.log(JSON.stringify({ analyser: ANALYSER, ...toJson(readings) }));
}

function readSet(
  { references, same, strangers }: MatchSet,
  others: Record<string, readonly ImageAndFace[]>,
): Tally {
  const tally = new Tally();
  const against = new MatchReferences(references);
  const kinds = { same, strangers, ...others };
  for (const [kind, pictures] of Object.entries(kinds)) {
    for (const picture of pictures) {
      const match = matchAgainstReferences(picture, against, DEFAULTS);
      if (match.copiesOf.length > 0) tally.count(`${kind}: copies`, true);
      else readMatch(kind, match, tally);
    }
  }
  return tally;
}

function readMatch(kind: string, match: Match, tally: Tally): void {
  for (const verdict of Object.values(MatchVerdict)) {
    tally.count(`${kind}: ${verdict}`, match.verdict === verdict);
  }
  for (const reason of Object.values(NotScoredReason)) {
    tally.count(`${kind}: ${reason}`, match.notScoredReason === reason);
  }
  if (match.score === null) return;
  const below = DEFAULTS.matchThreshold - match.score;
  for (const margin of MARGINS) tally.count(`${kind}: margin ${margin}`, below > 0 && below <= margin);
  if (match.placement === null) return;
  tally.count(`${kind}: below every reference`, match.placement.percentile === 0);
  tally.count(`${kind}: accepted, below every reference`, match.placement.percentile === 0 && below <= 0);
}

function print(readings: readonly Reading[]): void {
  const people = new Set(readings.map(({ sitter }) => sitter.person)).size;
  const pictures = readings.map(({ tally }) => tally.counts.get("same: ACCEPT")?.all ?? 0);
  printReading(`${people} people, ${pictures.reduce((sum, count) => sum + count, 0)} photos of their own`);
  printVerdicts(readings);
  printMargins(readings);
  printPlacements(readings);
  printOthers(readings);
}

const verdictsOf = (kind: string) => Object.values(MatchVerdict).map((verdict) => `${kind}: ${verdict}`);

function printVerdicts(readings: readonly Reading[]): void {
  for (const [kind, title] of [
    ["same", "the same person"],
    ["strangers", "somebody else"],
  ] as const) {
    printTable([
      [`${title}, % (count; 95 % interval by people)`, ...Object.values(MatchVerdict)],
      ...REFERENCES.map((count) => {
        const shares = sharesFor(readings, count);
        return [named(count), ...verdictsOf(kind).map((name) => describe(shares.get(name)))];
      }),
    ]);
  }
}

function printMargins(readings: readonly Reading[]): void {
  const counts = REFERENCES.filter((count) => count <= 5);
  const kinds = ["same", "strangers"] as const;
  const shares = counts.map((count) => sharesFor(readings, count));
  printTable([
    [
      "within the margin below 0.85, % of all that were scored",
      ...counts.flatMap((count) => [`same, ${named(count)}`, `somebody else, ${named(count)}`]),
    ],
    ...MARGINS.map((margin) => [
      margin,
      ...shares.flatMap((ofCount) =>
        kinds.map((kind) => describe(ofCount.get(`${kind}: margin ${margin}`), 2)),
      ),
    ]),
  ]);
}

const named = (references: number): string => `${references} reference${references === 1 ? "" : "s"}`;

function printPlacements(readings: readonly Reading[]): void {
  const names = ["same: below every reference", "strangers: below every reference"];
  printTable([
    [
      "placed below every reference, %",
      "the same person",
      "by chance",
      "somebody else",
      "accepted strangers",
    ],
    ...REFERENCES.filter((count) => count >= 3).map((count) => {
      const shares = sharesFor(readings, count);
      const [same, strangers] = names.map((name) => describe(shares.get(name)));
      return [
        named(count),
        same!,
        (100 / (count + 1)).toFixed(1),
        strangers!,
        describe(acceptedBelow(readings, count)),
      ];
    }),
  ]);
}

/** Of the strangers that are accepted, those whom the baseline shows to be odd. */
function acceptedBelow(readings: readonly Reading[], references: number): ShareOfPeople | undefined {
  const tallies = readings
    .filter((reading) => reading.references === references)
    .map(({ tally }) => {
      const below = tally.counts.get("strangers: accepted, below every reference")?.count ?? 0;
      const accepted = tally.counts.get("strangers: ACCEPT")?.count ?? 0;
      const own = new Tally();
      if (accepted > 0) own.add("below", below, accepted);
      return own;
    });
  return sharesByPerson(tallies).get("below");
}

const OTHERS = ["generated", "drawings", "dark glasses"];

function printOthers(readings: readonly Reading[]): void {
  const shares = sharesFor(readings, 5);
  printTable([
    ["5 references, other pictures, %", ...Object.values(MatchVerdict)],
    ...OTHERS.map((kind) => [kind, ...verdictsOf(kind).map((name) => describe(shares.get(name)))]),
  ]);
  const reasons = Object.values(NotScoredReason).filter((reason) =>
    [...shares].some(([name, { count }]) => name.endsWith(`: ${reason}`) && count > 0),
  );
  printTable([
    ["5 references, why there is no number, %", ...reasons],
    ...["same", "strangers", ...OTHERS].map((kind) => [
      kind,
      ...reasons.map((reason) => describe(shares.get(`${kind}: ${reason}`))),
    ]),
  ]);
  const copies = readings.map(({ tally }) => tally.counts.get("same: copies")?.count ?? 0);
  printText(
    `Photos that are the same shot as a reference were left out: ${copies.reduce((sum, count) => sum + count, 0)}.`,
  );
}

const sharesFor = (readings: readonly Reading[], references: number): Map<string, ShareOfPeople> =>
  sharesByPerson(readings.filter((reading) => reading.references === references).map(({ tally }) => tally));

function describe(reading: ShareOfPeople | undefined, places = 1): string {
  if (reading === undefined || reading.all === 0) return "none";
  const { count, all, share, interval } = reading;
  const [low, high] = interval.map((bound) => (100 * bound).toFixed(places));
  return `${(100 * share).toFixed(places)} (${count}/${all}; ${low}-${high})`;
}

const toJson = (readings: readonly Reading[]) => ({
  ...DEFAULTS,
  readings: Object.fromEntries(
    REFERENCES.map((count) => [count, Object.fromEntries(sharesFor(readings, count))]),
  ),
});

void runCommand(command);
