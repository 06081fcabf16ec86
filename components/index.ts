/**
 * Sitestack's components: container systems on plain Docker hosts, for any Pulumi program.
 * Start with `DockerHost.connect`, then `ServiceGroup` for a whole topology or `Service` for one container.
 */
export { BridgeNetwork, type BridgeNetworkArgs } from "./bridge-network";
export { BuiltImage, type BuiltImageArgs } from "./built-image";
export { type ComposeExport, composeExport } from "./compose/export";
export type { ComposeExportOptions } from "./compose/plan";
export { DockerHost, type DockerHostArgs, hostPlan } from "./docker-host";
export { ExternalNetwork, type ExternalNetworkArgs } from "./external-network";
export type { HostFacts, Platform } from "./host-facts";
export { isRemoteContext } from "./image/request";
export { Job, type JobArgs } from "./job";
export { knownValues } from "./known-values";
export {
  type DeployedHost,
  type DeployedImage,
  LAST_GOOD,
  type LastGood,
  type LastGoodArgs,
  recordLastGood,
} from "./last-good";
export { LayeredImage, type LayeredImageArgs } from "./layered-image";
export type { JoinableNetwork } from "./network";
export { type PinnedImages, pinImages, serviceKey } from "./pinned-images";
export { type CrossGuardPolicy, crossGuardPolicies } from "./policy/crossguard";
export { type Breach, breachText, type PolicyLevels, policyBreaches } from "./policy/judge";
export { POLICIES } from "./policy/policies";
export type { Offence, Policy, PolicySubject } from "./policy/policy";
export { POLICY_IDS, type PolicyId, type PolicyLevel } from "./policy/terms";
export { type PostgresBackupOptions, postgresBackup } from "./postgres-backup";
export {
  CHECK_IDS,
  type CheckId,
  type CheckLevels,
  type Finding,
  findingText,
} from "./preflight/finding";
export { type HostPlan, type HostReport, inspectHost } from "./preflight/inspect";
export { type Problem, ProblemsError } from "./problems";
export { PulledImage, type PulledImageArgs } from "./pulled-image";
export { RawSocketService, type RawSocketServiceArgs, rawSocketCapabilities } from "./raw-socket-service";
export { Service, type ServiceArgs } from "./service";
export { ServiceGroup, type ServiceGroupArgs } from "./service-group";
export { readStackOutput } from "./stack-outputs";
export type * from "./topology";
export type { Transform } from "./transform";
export { topologyProblems } from "./validate/topology";
export {
  type XdpMode,
  XdpService,
  type XdpServiceArgs,
  type XdpSettings,
  xdpHealthcheck,
  xdpSettings,
} from "./xdp-service";
