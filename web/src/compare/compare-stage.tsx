import { useEffect, useState } from "react";
import { Checkbox } from "../ui/checkbox";
import { Segments } from "../ui/segments";
import { strings } from "../strings";
import { classNames } from "../ui/class-names";
import { aligned, canBeAligned, type ComparedPicture, whole } from "./align";
import styles from "./compare-stage.module.css";

const words = strings.compare;
const WAYS = ["side", "flicker", "wipe"] as const;
type Way = (typeof WAYS)[number];
/** Slow enough for everybody: WCAG allows three flashes a second, of whole pictures none. */
const FLICKER_MS = 700;

/** Two pictures beside or over each other, as they are or with their eyes in the same places. */
export function CompareStage({ anchor, other }: { anchor: ComparedPicture; other: ComparedPicture }) {
  const [way, setWay] = useState<Way>("side");
  const [isAligned, setIsAligned] = useState(true);
  const canAlign = canBeAligned(anchor) && canBeAligned(other);
  const place = isAligned && canAlign ? aligned : whole;
  return (
    <div className={styles.stage}>
      <div className={styles.controls}>
        <Segments
          label={words.way}
          choices={WAYS.map((value) => ({ value, label: words.ways[value] }))}
          chosen={way}
          onChange={(chosen) => setWay(chosen as Way)}
        />
        <Checkbox
          isQuiet
          label={words.align}
          isChecked={isAligned && canAlign}
          isDisabled={!canAlign}
          title={canAlign ? undefined : words.cannotAlign}
          onChange={setIsAligned}
        />
      </div>
      {way === "side" && (
        <div className={styles.pair}>
          {[anchor, other].map((picture, index) => (
            <figure key={index}>
              <div className={styles.frame}>
                <Placed picture={picture} place={place} />
              </div>
              <figcaption>{index === 0 ? words.anchor : words.picture}</figcaption>
            </figure>
          ))}
        </div>
      )}
      {way === "flicker" && <Flicker anchor={anchor} other={other} place={place} />}
      {way === "wipe" && <Wipe anchor={anchor} other={other} place={place} />}
    </div>
  );
}

interface Stacked {
  anchor: ComparedPicture;
  other: ComparedPicture;
  place: typeof aligned;
}

function Placed({ picture, place }: { picture: ComparedPicture; place: typeof aligned }) {
  if (picture.src === null) return <p className={styles.unseen}>{words.cannotShow}</p>;
  return <img src={picture.src} alt={picture.alt} draggable={false} style={place(picture)} />;
}

function Flicker({ anchor, other, place }: Stacked) {
  const [isOther, setIsOther] = useState(false);
  const [isRunning, setIsRunning] = useState(
    () => !window.matchMedia("(prefers-reduced-motion: reduce)").matches,
  );
  useEffect(() => {
    if (!isRunning) return;
    const timer = setInterval(() => setIsOther((before) => !before), FLICKER_MS);
    return () => clearInterval(timer);
  }, [isRunning]);
  return (
    <figure className={styles.single}>
      <div className={styles.frame}>
        <div className={classNames(styles.layer, isOther && styles.hidden)}>
          <Placed picture={anchor} place={place} />
        </div>
        <div className={classNames(styles.layer, !isOther && styles.hidden)}>
          <Placed picture={other} place={place} />
        </div>
      </div>
      <figcaption>
        <button
          type="button"
          className={styles.hand}
          onClick={() => {
            setIsRunning(false);
            setIsOther((before) => !before);
          }}
        >
          {isOther ? words.picture : words.anchor}
        </button>
        <Checkbox isQuiet label={words.run} isChecked={isRunning} onChange={setIsRunning} />
      </figcaption>
    </figure>
  );
}

function Wipe({ anchor, other, place }: Stacked) {
  const [share, setShare] = useState(50);
  return (
    <figure className={styles.single}>
      <div className={styles.frame}>
        <div className={styles.layer}>
          <Placed picture={anchor} place={place} />
        </div>
        <div className={styles.layer} style={{ clipPath: `inset(0 0 0 ${share}%)` }}>
          <Placed picture={other} place={place} />
        </div>
        <span className={styles.edge} style={{ left: `${share}%` }} />
        <input
          type="range"
          min={0}
          max={100}
          value={share}
          aria-label={words.wipeAt}
          className={styles.range}
          onChange={({ target }) => setShare(Number(target.value))}
        />
      </div>
      <figcaption>
        <span>{words.anchor}</span>
        <span>{words.picture}</span>
      </figcaption>
    </figure>
  );
}
