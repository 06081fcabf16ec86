import { expect, test } from "vitest";
import { changesIn } from "../../engine/support/stack";

const said = (...lines: string[]) =>
  `Updating\n\nResources:\n${lines.map((line) => `    ${line}\n`).join("")}\nDuration: 1s\n`;

test.each([
  [said("+ 4 created"), { create: 4 }],
  [said("2 unchanged"), { same: 2 }],
  [
    said("+ 1 created", "~ 2 updated", "- 1 deleted", "+-3 replaced", "7 changes. 5 unchanged"),
    {
      ...{ create: 1, update: 2, delete: 1, replace: 3, same: 5 },
    },
  ],
  [said("~ 1 updated", "1 change. 5 unchanged"), { update: 1, same: 5 }],
])("what an update says that it did: %j", (text, changes) => {
  expect(changesIn(text)).toEqual(changes);
});

test.each([
  ["no summary", "error: it failed\n"],
  ["a word that nobody knows", said("= 1 imported", "2 unchanged")],
])("%s: the history must tell", (_case, text) => expect(changesIn(text)).toBeUndefined());
