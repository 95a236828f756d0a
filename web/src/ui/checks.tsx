import { useId } from "react";
import styles from "./checks.module.css";

export interface Choice {
  value: string;
  label: string;
  /** What it means, below its name. */
  about?: string;
}

/** Any number of some choices. */
export function Checks({
  legend,
  choices,
  chosen,
  onChange,
  columns = 1,
}: {
  legend: string;
  choices: readonly Choice[];
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
  columns?: 1 | 2;
}) {
  const toggle = (value: string) =>
    onChange(chosen.includes(value) ? chosen.filter((each) => each !== value) : [...chosen, value]);
  return (
    <fieldset className={styles.group}>
      <legend>{legend}</legend>
      <div className={columns === 2 ? styles.two : styles.one}>
        {choices.map((choice) => (
          <Check
            key={choice.value}
            type="checkbox"
            choice={choice}
            isChosen={chosen.includes(choice.value)}
            onChoose={() => toggle(choice.value)}
          />
        ))}
      </div>
    </fieldset>
  );
}

/** One of some choices. */
export function Radios({
  legend,
  choices,
  chosen,
  onChange,
}: {
  legend: string;
  choices: readonly Choice[];
  chosen: string;
  onChange: (chosen: string) => void;
}) {
  const name = useId();
  return (
    <fieldset className={styles.group}>
      <legend>{legend}</legend>
      <div className={styles.row}>
        {choices.map((choice) => (
          <Check
            key={choice.value}
            type="radio"
            name={name}
            choice={choice}
            isChosen={chosen === choice.value}
            onChoose={() => onChange(choice.value)}
          />
        ))}
      </div>
    </fieldset>
  );
}

function Check({
  type,
  name,
  choice: { value, label, about },
  isChosen,
  onChoose,
}: {
  type: "checkbox" | "radio";
  name?: string;
  choice: Choice;
  isChosen: boolean;
  onChoose: () => void;
}) {
  const id = useId();
  return (
    <div className={styles.check}>
      <input
        id={id}
        type={type}
        name={name}
        value={value}
        checked={isChosen}
        onChange={onChoose}
        aria-describedby={about === undefined ? undefined : `${id}-about`}
      />
      <label htmlFor={id}>{label}</label>
      {about !== undefined && (
        <span id={`${id}-about`} className={styles.about}>
          {about}
        </span>
      )}
    </div>
  );
}
