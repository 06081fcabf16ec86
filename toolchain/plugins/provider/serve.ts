import { Server, ServerCredentials } from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { exitWithParent } from "../../language-host/lifetime";
import type { Provider } from "./provider";
import { providerService } from "./service";

/** The engine sends whole states in one message. */
const UNLIMITED = { "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 };

/**
 * Serves a provider to the engine that started this process: prints the port on stdout, which is the engine's sign
 * that the plugin is ready, and ends when the engine does.
 */
export function serve(provider: Provider): void {
  const server = new Server(UNLIMITED);
  server.addService(ResourceProviderService, providerService(provider));
  server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
    if (error) {
      console.error(`the plugin cannot listen on 127.0.0.1: ${error.message}`);
      process.exit(1);
    }
    process.stdout.write(`${port}\n`);
  });
  exitWithParent();
}

/** Address of the engine that started this plugin: its first argument that is no flag. */
export function engineAddress(): string | undefined {
  return process.argv.slice(2).find((argument) => !argument.startsWith("-"));
}
