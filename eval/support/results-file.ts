import { EVALS, type Eval } from "./evals.js";

/** What one eval said, as it stands in RESULTS.md. */
export interface ResultsSection {
  name: string;
  /** Which version of the analyser was read, and on which day. */
  analyser: string;
  date: string;
  /** What it printed, below the command: markdown. */
  body: string;
}
/** The text that explains an eval's tables, or what all have in common (`introduction`); null where there is none. */
export type Explain = (name: string) => string | null;

const SECTION = /^## .*\n\n<!-- eval:(?<name>[\w-]+), (?<analyser>\S+), (?<date>[\d-]+) -->\n(?<body>[^]*)/;
/** Between what an eval printed and its text, which may change without a new reading. */
const EXPLAINED = "<!-- explained -->";

/** The sections of a file that {@link formatResults} wrote; other text gives none. */
export function readResults(text: string): ResultsSection[] {
  return text.split(/^(?=## )/m).flatMap((part) => {
    const { name, analyser, date, body } = SECTION.exec(part)?.groups ?? {};
    return name ? [{ name, analyser: analyser!, date: date!, body: body!.split(EXPLAINED)[0]!.trim() }] : [];
  });
}

/**
 * The whole file: what it was read with, and a section for each eval, in their order.
 * @param sections all of one version of the analyser
 */
export function formatResults(sections: readonly ResultsSection[], explain: Explain): string {
  const dates = sections.map(({ date }) => date).toSorted();
  const days = dates[0] === dates.at(-1) ? `on ${dates[0]}` : `from ${dates[0]} to ${dates.at(-1)}`;
  return [
    "# Eval results",
    `Analyser \`${sections[0]!.analyser}\`, read ${days} by \`npm run eval:all -- --faces DIR\`, which writes this file: no figure in it is by hand.`,
    explain("introduction")?.trim() ?? "",
    ...EVALS.map((one) =>
      formatSection(
        one,
        sections.find(({ name }) => name === one.name),
        explain(one.name),
      ),
    ),
    "",
  ].join("\n\n");
}

function formatSection(
  { name, title }: Eval,
  section: ResultsSection | undefined,
  text: string | null,
): string {
  if (section === undefined)
    return `## ${title}\n\nNot read with this version yet: \`npm run eval:all -- --faces DIR --only ${name}\`.`;
  const { analyser, date, body } = section;
  const read = `## ${title}\n\n<!-- eval:${name}, ${analyser}, ${date} -->\n\n${body}`;
  return text === null ? read : `${read}\n\n${EXPLAINED}\n\n${text.trim()}`;
}
