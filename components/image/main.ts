import { buildImage } from "./build";
import { BUILD_VARIABLE, type BuildRequest } from "./request";

// The build as a process of its own, run by BuiltImage's Command.
buildImage(JSON.parse(process.env[BUILD_VARIABLE] ?? "null") as BuildRequest, process.env, (line) =>
  console.log(line),
).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
