import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeShare, personOfPicture, readLabelledPictures } from "../../eval/support/labelled-faces.js";
import { UsageError } from "../../eval/support/picture-files.js";

describe("The labelled pictures of a folder", () => {
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "labelled-faces-"));
    const rows = [
      "image,set,labels",
      "a/Ann_Lee_0001.jpg,lfw,sunglasses=dark;sample=darkeye420",
      "b/1.jpg,aflw,notes=450x450;yaw=-3;from_mat",
    ];
    writeFileSync(join(folder, "attributes.csv"), rows.join("\n") + "\n");
  });

  after(() => rmSync(folder, { recursive: true }));

  it("come with their labels by name; what is no label is left out", () => {
    assert.deepEqual(readLabelledPictures(folder, ["lfw", "aflw"]), [
      { image: "a/Ann_Lee_0001.jpg", set: "lfw", labels: { sunglasses: "dark", sample: "darkeye420" } },
      { image: "b/1.jpg", set: "aflw", labels: { notes: "450x450", yaw: "-3" } },
    ]);
  });

  it("are refused where the folder, its labels or the set is missing", () => {
    assert.throws(() => readLabelledPictures(join(folder, "nowhere"), ["lfw"]), UsageError);
    assert.throws(() => readLabelledPictures(folder, ["yale"]), UsageError);
  });

  it("name the person", () => {
    assert.equal(personOfPicture("x/Ann_Lee/Ann_Lee_0012.jpg"), "Ann_Lee");
    assert.equal(personOfPicture("yale/subject01.happy.png"), "subject01");
  });
});

describe("A share", () => {
  it("is told with its counts and interval", () => {
    assert.equal(describeShare(9, 10), "90.0 % (9/10; 60-98)");
    assert.equal(describeShare(0, 0), "none");
  });
});
