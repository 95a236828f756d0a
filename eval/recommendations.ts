import { ANALYSER } from "../src/face-analysis/analyser-version.js";
import { SET_KINDS, drawAdviceSets } from "./support/advice/advice-sets.js";
import { type ShareOfPeople, sharesByPerson } from "./support/advice/by-person.js";
import { analysePeople } from "./support/advice/people.js";
import { readPerson } from "./support/advice/read-person.js";
import { readSet } from "./support/advice/read-set.js";
import { Tally } from "./support/advice/tally.js";
import { runCommand, showProgress } from "./support/command.js";
import { facesCommand, halfOf } from "./support/faces-folder.js";
import { PhotoAnalyser } from "./support/photo-analyser.js";
import { printReading, printTable } from "./support/report.js";
import { quantile } from "./support/verification-statistics.js";

const command = facesCommand(
  "eval:recommendations",
  "Whether the advice on sets of known people is what a person would give",
)
  .option("--cases", "print each right image that is recommended for removal, and why")
  .addHelpText(
    "after",
    `\n--limit takes so many people with six photos or more, and as many with four or five, by chance. Sets:\n${Object.entries(
      SET_KINDS,
    )
      .map(([kind, description]) => `  ${kind}: ${description}`)
      .join("\n")}`,
  )
  .action(measure);

interface Options {
  faces: string;
  limit?: number;
  cases?: boolean;
  json?: boolean;
}

async function measure({ faces, limit, cases, json }: Options): Promise<void> {
  const analyser = await PhotoAnalyser.open();
  const people = await analysePeople(faces, analyser, limit);
  await analyser.close();
  const sets = drawAdviceSets(people);
  const tallies = new Map(people.sitters.map((sitter) => [sitter, readPerson(sitter, people)]));
  for (const [i, set] of sets.entries()) {
    tallies.get(set.sitter)!.addAll(readSet(set));
    showProgress(i + 1, sets.length, "sets");
  }
  const halves = {
    chosen: [...tallies].filter(([{ person }]) => halfOf(person) === "chosen").map(([, tally]) => tally),
    read: [...tallies].filter(([{ person }]) => halfOf(person) === "read").map(([, tally]) => tally),
    all: [...tallies.values()],
  };
  printReading(`${sets.length} sets of ${people.sitters.length} people`);
  const shares = {
    chosen: sharesByPerson(halves.chosen),
    read: sharesByPerson(halves.read),
    all: sharesByPerson(halves.all),
  };
  printShares(shares);
  printSpreads(halves.all);
  if (cases) for (const note of halves.all.flatMap(({ notes }) => notes)) console.log(`- ${note}`);
  if (json) console.log(JSON.stringify(toJson(shares, sets.length, people.sitters.length)));
}

type Shares = Record<"chosen" | "read" | "all", Map<string, ShareOfPeople>>;

function printShares({ chosen, read, all }: Shares): void {
  printTable([
    ["share, % (count; 95 % interval by people)", "all people", "half 1: bounds chosen", "half 2: only read"],
    ...[...all.keys()]
      .toSorted()
      .map((name) => [name, ...[all, chosen, read].map((shares) => describe(shares.get(name)))]),
  ]);
}

function describe(reading: ShareOfPeople | undefined): string {
  if (reading === undefined || reading.all === 0) return "none";
  const { count, all, share, interval } = reading;
  const [low, high] = interval.map((bound) => (100 * bound).toFixed(1));
  return `${(100 * share).toFixed(1)} (${count}/${all}; ${low}-${high})`;
}

function printSpreads(tallies: readonly Tally[]): void {
  const all = tallies.reduce((sum, tally) => sum.addAll(tally), new Tally());
  const shares = [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1];
  printTable([
    ["", "readings", "least", "5 %", "25 %", "median", "75 %", "95 %", "most"],
    ...[...all.numbers.keys()].toSorted().map((name) => {
      const values = Float64Array.from(all.numbers.get(name)!).toSorted();
      return [name, values.length, ...shares.map((share) => quantile(values, share).toFixed(3))];
    }),
  ]);
}

/** Shares of 0-1 by the names that a check reads; every other reading under `readings`. */
function toJson(shares: Shares, sets: number, people: number) {
  const of = (name: string): number | null => shares.all.get(name)?.share ?? null;
  return {
    analyser: ANALYSER,
    people,
    sets,
    wrongRemovalShare: of("wrong removal"),
    wrongRemovalOfGoodShare: of("STRONG or USABLE right images to remove"),
    strangersFoundShare: of("strangers found"),
    strangersToRemoveShare: of("strangers to remove"),
    lookAlikesFoundShare: of("look-alikes found"),
    copiesFoundShare: of("copies found"),
    wrongCopyShare: of("wrongly called copies: press photos and personas"),
    wrongCopyShareOfLaboratory: of("wrongly called copies: laboratory series"),
    flawsFoundShare: of("flaws found"),
    unkeptRemovalShare: of("removals that promise another health"),
    unkeptPromotionShare: of("promotions that promise another health"),
    harmfulViewShare: of("images that fill a wanted view and lower health"),
    readings: Object.fromEntries(
      Object.entries(shares).map(([half, readings]) => [half, Object.fromEntries(readings)]),
    ),
  };
}

void runCommand(command);
