import { homedir } from "node:os";

// Containers run as numbers that have no entry among the users. Without HOME, libraries that ask for the home folder while they are loaded would end
// the process before it can say anything; nothing of ours is kept there.
try {
  homedir();
} catch {
  process.env.HOME = "/";
}
