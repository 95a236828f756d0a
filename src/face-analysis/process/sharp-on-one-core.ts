import sharp from "sharp";

// Every picture is read once: sharp's cache would only hold memory.
sharp.cache(false);
// A process is given one core: with two, sharp's threads would wait for another process's networks.
sharp.concurrency(1);
