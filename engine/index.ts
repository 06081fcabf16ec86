/** Connection to one Docker Engine with nothing but what Node brings. */
export { type EngineRequestOptions, engineAgent, engineRequestOptions } from "./agent";
export { EngineClient, type Method, type RequestLimits } from "./client";
export { type CommandStreams, commandOutput, runCommand } from "./command";
export { contextCertificates, contextEndpoint, type Environment } from "./context";
export { EngineError, reasonOf } from "./error";
export { jsonLines, logText } from "./frames";
export { nameForPlatform, withTag } from "./image-name";
export { sshScript } from "./ssh-script";
export {
  DEFAULT_HOST,
  describeTarget,
  type EngineSettings,
  type EngineTarget,
  meantContext,
  resolveEngineTarget,
  type TlsMaterial,
} from "./target";
