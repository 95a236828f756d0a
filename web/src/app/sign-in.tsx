import { type FormEvent, useState } from "react";
import { signIn } from "../api/session";
import { strings } from "../strings";
import { Button } from "../ui/button";
import { TextField } from "../ui/text-field";
import { Mark } from "./mark";
import styles from "./sign-in.module.css";

const words = strings.signIn;

/** `reason`: why the reader has to, if there is one. */
export function SignIn({ reason, onSignedIn }: { reason: string | undefined; onSignedIn: () => void }) {
  const [key, setKey] = useState("");
  const [error, setError] = useState(reason);
  const [isBusy, setIsBusy] = useState(false);

  async function submit(event: FormEvent) {
    event.preventDefault();
    setIsBusy(true);
    try {
      await signIn(key.trim());
      onSignedIn();
    } catch (refusal) {
      setError((refusal as Error).message);
      setIsBusy(false);
    }
  }

  return (
    <main className={styles.page}>
      <form className={styles.card} onSubmit={(event) => void submit(event)}>
        <Mark size={36} />
        <h1>{words.title}</h1>
        <p className={styles.lead}>{words.lead}</p>
        <TextField
          label={words.key}
          type="password"
          autoComplete="current-password"
          autoFocus
          isRequired
          value={key}
          onChange={setKey}
          error={error}
        />
        <Button type="submit" look="primary" isDisabled={isBusy || key.trim() === ""}>
          {isBusy ? words.submitting : words.submit}
        </Button>
        <details open className={styles.where}>
          <summary>{words.where}</summary>
          <ul>
            <li>{words.whereStart}</li>
            <li>{words.whereFile}</li>
            <li>{words.whereAdmin}</li>
          </ul>
        </details>
      </form>
    </main>
  );
}
