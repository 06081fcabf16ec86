/**
 * `pulumi-language-nodejs`, from package registries alone: the executable that the Pulumi CLI starts to run a Node
 * program. Used only where the official one (it comes with the CLI's own download) is out of reach.
 * The CLI's contract: the engine's address is the last argument, our port is the first line on stdout, and whatever
 * follows on stdout and stderr is the program's own output.
 */
import { Server, ServerCredentials } from "@grpc/grpc-js";
import { LanguageRuntimeService } from "@pulumi/pulumi/proto/language_grpc_pb";
import { exitWithParent } from "./lifetime";
import { createLanguageRuntime } from "./service";

/** The engine sends whole configurations and schemas in one message. */
const UNLIMITED = { "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 };

function main(): void {
  const engineAddress = process.argv.slice(2).at(-1) ?? "";
  const server = new Server(UNLIMITED);
  server.addService(LanguageRuntimeService, createLanguageRuntime(engineAddress));
  server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
    if (error) {
      console.error(`pulumi-language-nodejs cannot listen on 127.0.0.1: ${error.message}`);
      process.exit(1);
    }
    process.stdout.write(`${port}\n`);
  });
  exitWithParent();
}

main();
