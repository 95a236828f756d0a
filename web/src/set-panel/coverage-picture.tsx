import { strings } from "../strings";
import { classNames } from "../ui/class-names";
import styles from "./coverage-picture.module.css";
import { Head } from "./head";
import type { CoverageBin } from "./operations";

const words = strings.set;

/** Where each pose looks: to the right and up, in shares of the whole way. */
const POSES: Partial<Record<CoverageBin["name"], { right: number; up: number }>> = {
  PROFILE_LEFT: { right: -1, up: 0 },
  THREE_QUARTER_LEFT: { right: -0.55, up: 0 },
  FRONTAL: { right: 0, up: 0 },
  THREE_QUARTER_RIGHT: { right: 0.55, up: 0 },
  PROFILE_RIGHT: { right: 1, up: 0 },
  RAISED: { right: 0, up: 0.7 },
  LOWERED: { right: 0, up: -0.7 },
};
const TURNED = ["PROFILE_LEFT", "THREE_QUARTER_LEFT", "FRONTAL", "THREE_QUARTER_RIGHT", "PROFILE_RIGHT"];
const OTHERS = ["EXPRESSION", "FRAMING", "LIGHT"] as const;

/** The views that the set has and lacks: poses as heads, the rest in words. */
export function CoveragePicture({ coverage }: { coverage: readonly CoverageBin[] }) {
  const poses = coverage.filter(({ dimension }) => dimension === "POSE");
  const turned = TURNED.flatMap((name) => poses.find((bin) => bin.name === name) ?? []);
  const nodding = poses.filter((bin) => !TURNED.includes(bin.name));
  return (
    <div className={styles.coverage}>
      <ul className={styles.heads} aria-label={words.dimensions.POSE}>
        {[...turned, ...nodding].map((bin) => (
          <li
            key={bin.name}
            className={classNames(styles.head, styles[stateOf(bin)])}
            title={words.views[bin.name]}
          >
            <Head {...(POSES[bin.name] ?? { right: 0, up: 0 })} />
            <span className={styles.label}>
              <span className="visually-hidden">{words.views[bin.name]}: </span>
              {describe(bin)}
            </span>
          </li>
        ))}
      </ul>
      {OTHERS.map((dimension) => (
        <div key={dimension} className={styles.row}>
          <h3 className={styles.dimension}>{words.dimensions[dimension]}</h3>
          <ul className={styles.chips}>
            {coverage
              .filter((bin) => bin.dimension === dimension && (bin.count > 0 || bin.wanted > 0))
              .map((bin) => (
                <li key={bin.name} className={classNames(styles.chip, styles[stateOf(bin)])}>
                  {words.views[bin.name]} <span>{describe(bin)}</span>
                </li>
              ))}
          </ul>
        </div>
      ))}
    </div>
  );
}

const stateOf = ({ count, wanted }: CoverageBin) => {
  if (count >= wanted && count > 0) return "filled";
  return wanted > count ? "missing" : "unneeded";
};

const describe = ({ count, wanted }: CoverageBin) => {
  if (count >= wanted) return String(count);
  return count === 0 ? words.missing : words.ofWanted(count, wanted);
};
