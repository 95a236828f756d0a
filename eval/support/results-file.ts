import { EVALS, type Eval } from "./evals.js";

/** What one eval said, as it stands in RESULTS.md. */
export interface ResultsSection {
  name: string;
  /** Which version of the analyser was read, and on which day. */
  analyser: string;
  date: string;
  /** Markdown, from the line below the section's heading on. */
  body: string;
}

const SECTION = /^## .*\n\n<!-- eval:(?<name>[\w-]+), (?<analyser>\S+), (?<date>[\d-]+) -->\n(?<body>[^]*)/;

/** The sections of a file that {@link formatResults} wrote; other text gives none. */
export function readResults(text: string): ResultsSection[] {
  return text.split(/^(?=## )/m).flatMap((part) => {
    const { name, analyser, date, body } = SECTION.exec(part)?.groups ?? {};
    return name ? [{ name, analyser: analyser!, date: date!, body: body!.trim() }] : [];
  });
}

/**
 * The whole file: what it was read with, and a section for each eval, in their order.
 * @param sections all of one version of the analyser
 * @param introduction markdown that comes before the first section
 */
export function formatResults(sections: readonly ResultsSection[], introduction: string): string {
  const dates = sections.map(({ date }) => date).toSorted();
  const days = dates[0] === dates.at(-1) ? `on ${dates[0]}` : `from ${dates[0]} to ${dates.at(-1)}`;
  return [
    "# Eval results",
    `Analyser \`${sections[0]!.analyser}\`, read ${days} by \`npm run eval:all -- --faces DIR\`, which writes this file: no figure in it is by hand.`,
    introduction.trim(),
    ...EVALS.map((one) =>
      formatSection(
        one,
        sections.find(({ name }) => name === one.name),
      ),
    ),
    "",
  ].join("\n\n");
}

function formatSection({ name, title }: Eval, section: ResultsSection | undefined): string {
  if (section === undefined)
    return `## ${title}\n\nNot read with this version yet: \`npm run eval:all -- --faces DIR --only ${name}\`.`;
  return `## ${title}\n\n<!-- eval:${name}, ${section.analyser}, ${section.date} -->\n\n${section.body}`;
}
