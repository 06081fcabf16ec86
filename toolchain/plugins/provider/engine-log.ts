import { credentials } from "@grpc/grpc-js";
import type { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { engineAddress } from "./serve";

let client: EngineClient | undefined;

/** Shows a line beside a resource's row while it is being worked on, and nowhere else. */
export function showStatus(urn: string, message: string): void {
  const address = engineAddress();
  if (!address) return;
  // Loaded only here: most runs of a plugin show nothing.
  const messages =
    require("@pulumi/pulumi/proto/engine_pb") as typeof import("@pulumi/pulumi/proto/engine_pb");
  client ??= connect(address);
  const request = new messages.LogRequest();
  request.setSeverity(messages.LogSeverity.INFO);
  request.setUrn(urn);
  request.setMessage(message);
  request.setEphemeral(true);
  // A line that cannot be shown is no reason to fail the resource.
  client.log(request, () => undefined);
}

function connect(address: string): EngineClient {
  const services =
    require("@pulumi/pulumi/proto/engine_grpc_pb") as typeof import("@pulumi/pulumi/proto/engine_grpc_pb");
  return new services.EngineClient(address, credentials.createInsecure());
}
