import { useState } from "react";
import { usePerform } from "../api/perform";
import { strings } from "../strings";
import { CAPTION_CANDIDATE, CAPTION_REFERENCE, type Picture, type Report } from "./operations";
import { nameOfPicture, Thumb } from "./picture";
import styles from "./caption-table.module.css";

const words = strings.training;

export interface CaptionTableProps {
  report: Report;
  chosen: ReadonlySet<string>;
  /** Of a proposal: why a picture is in it, or not. */
  reasons: ReadonlyMap<string, readonly string[]>;
  mayWrite: boolean;
  onToggle: (id: string) => void;
  onToggleAll: () => void;
  onSaved: () => void;
}

/** One row a picture: whether it is taken, what is written of it, and how that stands in the files. */
export function CaptionTable(props: CaptionTableProps) {
  const { report, chosen, reasons } = props;
  const { problems } = report;
  const isOf = ({ pictures }: (typeof problems)[number], id: string) =>
    pictures.some(({ pictureId }) => pictureId === id);
  const codesOf = (id: string) => [
    ...new Set(problems.filter((problem) => isOf(problem, id)).map(({ code }) => code)),
  ];
  return (
    <div className={styles.scroll}>
      {problems.length > 0 && (
        <ul className={styles.problems}>
          {problems.map(({ code, message, advice }) => (
            <li key={code + message}>
              <p className={styles.problem}>{message}</p>
              <p className={styles.quiet}>{advice}</p>
            </li>
          ))}
        </ul>
      )}
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">
              <input
                type="checkbox"
                aria-label={words.chooseAll}
                checked={chosen.size === report.captions.length && chosen.size > 0}
                onChange={props.onToggleAll}
              />
            </th>
            <th scope="col">{words.picture}</th>
            <th scope="col">{words.caption}</th>
            <th scope="col" className={styles.composedColumn}>
              {words.composed}
            </th>
          </tr>
        </thead>
        <tbody>
          {report.captions.map(({ picture, written, composed }) => {
            const id = picture.pictureId;
            const name = nameOfPicture(picture);
            return (
              <tr key={id} className={chosen.has(id) ? undefined : styles.left}>
                <td>
                  <input
                    type="checkbox"
                    aria-label={words.take(name)}
                    checked={chosen.has(id)}
                    onChange={() => props.onToggle(id)}
                  />
                </td>
                <th scope="row">
                  <div className={styles.picture}>
                    <Thumb picture={picture} />
                    <div>
                      <p className={styles.name}>{name}</p>
                      <p className={styles.quiet}>{words.kinds[picture.kind]}</p>
                    </div>
                  </div>
                  {(reasons.get(id) ?? []).slice(0, 2).map((reason) => (
                    <p key={reason} className={styles.quiet}>
                      {reason}
                    </p>
                  ))}
                </th>
                <td>
                  <CaptionField
                    key={written ?? ""}
                    picture={picture}
                    written={written ?? ""}
                    isDisabled={!props.mayWrite}
                    onSaved={props.onSaved}
                  />
                  {codesOf(id).map((code) => (
                    <p key={code} className={styles.problem}>
                      {words.captionProblems[code]}
                    </p>
                  ))}
                </td>
                <td className={styles.composedColumn}>{composed}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** Saved when it is left. */
function CaptionField({
  picture,
  written,
  isDisabled,
  onSaved,
}: {
  picture: Picture;
  written: string;
  isDisabled: boolean;
  onSaved: () => void;
}) {
  const [text, setText] = useState(written);
  const perform = usePerform();
  async function save() {
    if (text === written) return;
    const input = { id: picture.pictureId, caption: text };
    const done =
      picture.kind === "CANDIDATE"
        ? await perform(CAPTION_CANDIDATE, { input })
        : await perform(CAPTION_REFERENCE, { input });
    if (done !== null) onSaved();
  }
  return (
    <textarea
      aria-label={strings.references.captionOf(nameOfPicture(picture))}
      rows={2}
      maxLength={1000}
      value={text}
      disabled={isDisabled}
      placeholder={words.noCaption}
      className={styles.field}
      onChange={({ target }) => setText(target.value)}
      onBlur={() => void save()}
    />
  );
}
