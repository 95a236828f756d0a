// A process that sends one message to the URL that it is given, whose host's name leads to loopback, and prints how that went: what it trusts
// is settled when it starts.
import type { LookupFunction } from "node:net";
import { Destinations } from "../../src/webhooks/destinations.js";
import { MessageSender } from "../../src/webhooks/message-sender.js";
import { signMessage } from "../../src/webhooks/sign-message.js";
import { newSecret } from "../../src/webhooks/webhook-secret.js";

const BODY = `{"type":"webhook.test"}`;
const lookup = ((_host: string, _options: object, answer: (...args: unknown[]) => void) =>
  answer(null, [{ address: "127.0.0.1", family: 4 }])) as unknown as LookupFunction;
const sender = new MessageSender({ destinations: new Destinations(["127.0.0.0/8"]), lookup });

void sender
  .send(process.argv[2]!, BODY, signMessage([newSecret()], "evt_1", BODY, new Date()))
  .then((outcome) => console.log(JSON.stringify(outcome)));
