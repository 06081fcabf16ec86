import { output } from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { fillSlot, fillSlotInput, namesSlot } from "../../../../components/canonical/replicas";

const slot = { service: "agent", number: 3 };

test.each([
  ["{{.Service.Name}}-{{.Task.Slot}}", "agent-3"],
  ["{{ .Task.Slot }}{{.Task.Slot}}", "33"],
  ["{{.Node.Hostname}} {.Task.Slot}", "{{.Node.Hostname}} {.Task.Slot}"],
  ["plain", "plain"],
])("%s becomes %s", (text, expected) => {
  expect(fillSlot(text, slot)).toBe(expected);
});

test("plain text stays plain, what comes later is filled later", async () => {
  expect(fillSlotInput("a{{.Task.Slot}}", slot)).toBe("a3");
  for (const later of [output("a{{.Task.Slot}}"), Promise.resolve("a{{.Task.Slot}}")]) {
    const filled = fillSlotInput(later, slot);
    expect(await new Promise((resolve) => output(filled).apply(resolve))).toBe("a3");
  }
});

test.each([
  ["agent-{{.Task.Slot}}", true],
  ["agent-{{.Service.Name}}", false],
  ["agent", false],
])("%s differs from replica to replica: %s", (text, expected) => {
  expect(namesSlot(text)).toBe(expected);
});
