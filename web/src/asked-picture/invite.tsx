import { Button } from "../ui/button";
import { UploadIcon } from "../ui/icons";
import styles from "./asked-picture.module.css";

/** Where no picture was chosen yet. */
export function Invite({ lead, choose, onChoose }: { lead: string; choose: string; onChoose: () => void }) {
  return (
    <div className={styles.invite}>
      <p>{lead}</p>
      <Button look="primary" onPress={onChoose}>
        <UploadIcon /> {choose}
      </Button>
    </div>
  );
}
