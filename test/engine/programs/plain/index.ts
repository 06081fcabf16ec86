import { writeFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";

const config = new pulumi.Config();
console.log(`on stdout, dry run: ${pulumi.runtime.isDryRun()}`);
console.error("on stderr");

const end = config.get("end");
if (end === "exit") process.exit(3);
if (end === "throw") throw new Error("thrown on purpose");
if (end === "wait") {
  writeFileSync(config.require("pidFile"), String(process.pid));
  setInterval(() => {}, 1000);
}

const hook = new pulumi.ResourceHook("tell", ({ name }) => console.log(`hook of ${name}`), {
  onDryRun: true,
});
new pulumi.Stash("kept", { input: "value" }, { hooks: { beforeCreate: [hook] } });

export const plain = config.get("plain");
export const token = config.getSecret("token");
export const stackName = `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
