import type { ReactNode } from "react";
import { strings } from "../strings";
import { Bar } from "../ui/bar";
import { Facts } from "../ui/facts";
import { formatBytes, formatDateTime, formatMeasure, formatPercent } from "../ui/format";
import { ScrollRegion } from "../ui/scroll-region";
import { Skeleton } from "../ui/skeleton";
import type { Tone } from "../ui/tones";
import styles from "./detail-facts.module.css";
import type { ManagedCharacter, Reference, ReferenceDetail } from "./operations";
import { Verdict } from "./verdict";

const words = strings.detail;
const SEVERITY_TONES: Record<string, Tone> = {
  ERROR: "poor",
  WARNING: "fair",
  INFO: "plain",
  NOT_MEASURED: "plain",
};

/** Up to where the server's default bounds say that a face looks ahead and stands upright. */
const AHEAD_DEGREES = { yaw: 20, pitch: 20, roll: 30 };
const WIDEST_DEGREES = 60;

export interface DetailFactsProps {
  character: ManagedCharacter;
  image: Reference;
  detail: ReferenceDetail | undefined;
  onOpen: (id: string) => void;
}

export function DetailFacts({ character, image, detail, onOpen }: DetailFactsProps) {
  const { assessment } = image;
  return (
    <ScrollRegion label={words.facts} className={styles.facts}>
      <section>
        <div className={styles.head}>
          <Verdict image={image} />
          {assessment !== null && <span className={styles.score}>{words.score(assessment.score)}</span>}
        </div>
        <Identity character={character} image={image} />
      </section>
      {detail === undefined ? (
        <Skeleton className={styles.skeleton} />
      ) : (
        <Findings detail={detail} onOpen={onOpen} />
      )}
      {detail?.face != null && <Measures face={detail.face} />}
      {detail !== undefined && (
        <Section title={words.file}>
          {image.caption !== null && <p className={styles.caption}>{image.caption}</p>}
          <Facts
            facts={[
              [words.format, `${detail.format} · ${formatBytes(detail.bytes)}`],
              [words.size, words.pixels(detail.width, detail.height)],
              [words.origin, words.origins[detail.origin]],
              [words.added, formatDateTime(detail.createdAt)],
            ]}
          />
        </Section>
      )}
    </ScrollRegion>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h3 className={styles.heading}>{title}</h3>
      {children}
    </section>
  );
}

/** One measure: its name, its value, and where that lies between its ends and bounds. */
function Measure({
  name,
  value,
  share,
  marks = [],
  tone = "plain",
}: {
  name: string;
  value: string;
  share: number;
  marks?: readonly number[];
  tone?: Tone;
}) {
  return (
    <div className={styles.measure}>
      <span>{name}</span>
      <span className={styles.value}>{value}</span>
      <Bar share={share} marks={marks} tone={tone} className={styles.bar} />
    </div>
  );
}

/** How it stands to the others: its match, and what it brings to the template. */
function Identity({ character, image }: Pick<DetailFactsProps, "character" | "image">) {
  const { faceLock } = character;
  const contribution = faceLock?.contributions.find((each) => each.image.id === image.id);
  const threshold = faceLock?.matchThreshold;
  return (
    <div className={styles.measures}>
      {image.matchScore === null ? (
        image.matchScoreReason !== null && <p className={styles.quiet}>{image.matchScoreReason}</p>
      ) : (
        <Measure
          name={words.match}
          value={formatMeasure(image.matchScore)}
          share={image.matchScore}
          marks={threshold === undefined ? [] : [threshold]}
          tone={
            threshold === undefined
              ? "plain"
              : image.matchScore >= threshold
                ? "good"
                : image.matchScore >= 0.5
                  ? "fair"
                  : "poor"
          }
        />
      )}
      {contribution !== undefined && !contribution.isOutlier && (
        <Measure
          name={words.contribution}
          value={formatPercent(contribution.weight)}
          share={contribution.weight}
        />
      )}
      {contribution?.isOutlier && <p className={styles.quiet}>{words.outlier}</p>}
      {contribution?.shiftIfLeftOut != null && (
        <p className={styles.quiet}>{words.shift(formatMeasure(contribution.shiftIfLeftOut))}</p>
      )}
      {faceLock?.anchor.id === image.id && <p className={styles.quiet}>{words.anchor}</p>}
    </div>
  );
}

function Findings({ detail, onOpen }: { detail: ReferenceDetail; onOpen: (id: string) => void }) {
  const findings = detail.assessment?.findings ?? [];
  if (detail.status === "FAILED") return <p className={styles.quiet}>{detail.failureReason}</p>;
  if (findings.length === 0)
    return detail.assessment === null ? null : <p className={styles.quiet}>{words.noFindings}</p>;
  return (
    <Section title={words.findings}>
      <ul className={styles.findings}>
        {findings.map(({ code, severity, message, advice, measured, threshold, otherImage }) => (
          <li key={code + message} data-tone={SEVERITY_TONES[severity]}>
            <p className={styles.message}>
              <span className="visually-hidden">{words.severities[severity]}: </span>
              {message}
            </p>
            {measured !== null && threshold !== null && (
              <Measure
                name={words.measured}
                value={words.against(formatMeasure(measured), formatMeasure(threshold))}
                share={shareOf(measured, measured, threshold)}
                marks={[shareOf(threshold, measured, threshold)]}
                tone={SEVERITY_TONES[severity]!}
              />
            )}
            <p className={styles.quiet}>{advice}</p>
            {otherImage !== null && (
              <button type="button" className={styles.link} onClick={() => onOpen(otherImage.id)}>
                {words.showOther}
              </button>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** On a line that has room for both. */
const shareOf = (value: number, measured: number, threshold: number) =>
  Math.abs(value) / (1.25 * Math.max(Math.abs(measured), Math.abs(threshold), 1e-9));

function Measures({ face }: { face: NonNullable<ReferenceDetail["face"]> }) {
  const degrees = (value: number) => `${value > 0 ? "+" : ""}${value.toFixed(0)}°`;
  const place = (value: number) => 0.5 + value / (2 * WIDEST_DEGREES);
  const angles = [
    ["yaw", face.yawDegrees],
    ["pitch", face.pitchDegrees],
    ["roll", face.rollDegrees],
  ] as const;
  return (
    <Section title={words.measures}>
      <div className={styles.measures}>
        {angles.map(([name, value]) => (
          <div key={name} className={styles.measure}>
            <span>{words.angles[name]}</span>
            <span className={styles.value}>{degrees(value)}</span>
            <Dial
              place={place(value)}
              bounds={[-AHEAD_DEGREES[name], AHEAD_DEGREES[name]].map(place)}
              tone={Math.abs(value) <= AHEAD_DEGREES[name] ? "good" : "fair"}
            />
          </div>
        ))}
        <Measure
          name={words.detection}
          value={formatMeasure(face.detectionScore)}
          share={face.detectionScore}
        />
        <Facts
          facts={[
            [words.eyes, words.pixelsBetween(formatMeasure(face.interEyePixels))],
            face.estimatedAge === null ? null : [words.age, words.years(face.estimatedAge.toFixed(0))],
          ]}
        />
      </div>
    </Section>
  );
}

/** A line with its zero in the middle. */
function Dial({ place, bounds, tone }: { place: number; bounds: readonly number[]; tone: Tone }) {
  const [from = 0, to = 1] = bounds;
  return (
    <span aria-hidden="true" className={styles.dial} data-tone={tone}>
      <span
        className={styles.range}
        style={{ insetInlineStart: `${from * 100}%`, inlineSize: `${(to - from) * 100}%` }}
      />
      <span
        className={styles.needle}
        style={{ insetInlineStart: `${Math.min(1, Math.max(0, place)) * 100}%` }}
      />
    </span>
  );
}
