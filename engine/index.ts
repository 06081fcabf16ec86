/** Connection to one Docker Engine with nothing but what Node brings. */
export { type EngineRequestOptions, engineAgent, engineRequestOptions } from "./agent";
export { EngineClient, type Method, type RequestLimits } from "./client";
export { type CommandStreams, commandOutput, runCommand } from "./command";
export { EngineError, reasonOf } from "./error";
export { jsonLines, logText } from "./frames";
export { nameForPlatform, withTag } from "./image-name";
export { sshScript } from "./ssh-script";
export {
  describeTarget,
  type EngineSettings,
  type EngineTarget,
  type Environment,
  resolveEngineTarget,
  type TlsMaterial,
} from "./target";
