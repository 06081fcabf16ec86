import type { ServerUnaryCall, sendUnaryData, UntypedServiceImplementation } from "@grpc/grpc-js";
import pluginMessages from "@pulumi/pulumi/proto/plugin_pb";
import messages from "@pulumi/pulumi/proto/provider_pb";
import emptyMessages from "google-protobuf/google/protobuf/empty_pb";
import type { Autonaming, CheckFailure, CheckRequest, CheckResult, Provider, Resource } from "./provider";
import { typeOf } from "./provider";
import { type Properties, reveal, same } from "./values";
import { decode, encode, encodeDiff, encodeError } from "./wire";

type Handler<Request, Response> = (request: Request) => Promise<Response> | Response;

/** The wire protocol of a provider: one handler for each call that the engine makes. */
export function providerService(provider: Provider): UntypedServiceImplementation {
  return {
    checkConfig: unary<messages.CheckRequest, messages.CheckResponse>((request) =>
      checkResponse(provider.checkConfig(request.getUrn(), decode(request.getNews()))),
    ),
    diffConfig: unary<messages.DiffRequest, messages.DiffResponse>((request) => {
      const changed = !same(decode(request.getOlds()), decode(request.getNews()));
      return encodeDiff({ changed, detailedDiff: {}, replaces: [], stables: [], deleteBeforeReplace: false });
    }),
    configure: unary<messages.ConfigureRequest, messages.ConfigureResponse>(async (request) => {
      await provider.configure(reveal(decode(request.getArgs())) as Properties);
      const response = new messages.ConfigureResponse();
      response.setAcceptsecrets(provider.acceptsSecrets);
      response.setSupportspreview(true);
      response.setSupportsAutonamingConfiguration(provider.supportsAutonaming);
      return response;
    }),
    invoke: unary<messages.InvokeRequest, messages.InvokeResponse>((request) => invoke(provider, request)),
    getSchema: unary<messages.GetSchemaRequest, messages.GetSchemaResponse>(() => {
      throw new Error(
        "the registry-only plugin in use here has no schema, which only code generation needs: " +
          "run `pulumi import` with --generate-code=false, or install the official plugin",
      );
    }),
    getPluginInfo: unary<emptyMessages.Empty, pluginMessages.PluginInfo>(() => {
      const info = new pluginMessages.PluginInfo();
      info.setVersion(provider.version);
      return info;
    }),
    cancel: unary<emptyMessages.Empty, emptyMessages.Empty>(() => {
      provider.cancel();
      return new emptyMessages.Empty();
    }),
    ...resourceHandlers(provider),
  };
}

function unary<Request, Response>(handler: Handler<Request, Response>) {
  return (call: ServerUnaryCall<Request, Response>, callback: sendUnaryData<Response>): void => {
    Promise.resolve()
      .then(() => handler(call.request))
      .then(
        (response) => callback(null, response),
        (error) => callback(encodeError(error)),
      );
  };
}

function resourceHandlers(provider: Provider): UntypedServiceImplementation {
  const resourceOf = (request: { getUrn(): string }): Resource => {
    const type = typeOf(request.getUrn());
    const resource = provider.resources[type];
    if (!resource)
      throw new Error(`the registry-only plugin in use here does not know resources of type ${type}`);
    return resource;
  };
  return {
    check: unary<messages.CheckRequest, messages.CheckResponse>((request) =>
      checkResponse(resourceOf(request).check(checkRequest(request))),
    ),
    diff: unary<messages.DiffRequest, messages.DiffResponse>((request) =>
      encodeDiff(
        resourceOf(request).diff({
          urn: request.getUrn(),
          id: request.getId(),
          olds: decode(request.getOlds()),
          oldInputs: request.hasOldInputs() ? decode(request.getOldInputs()) : undefined,
          news: decode(request.getNews()),
          ignoreChanges: request.getIgnorechangesList(),
        }),
      ),
    ),
    create: unary<messages.CreateRequest, messages.CreateResponse>((request) =>
      create(resourceOf(request), request),
    ),
    read: unary<messages.ReadRequest, messages.ReadResponse>((request) => read(resourceOf(request), request)),
    update: unary<messages.UpdateRequest, messages.UpdateResponse>((request) =>
      update(resourceOf(request), request),
    ),
    delete: unary<messages.DeleteRequest, emptyMessages.Empty>(async (request) => {
      const properties = decode(request.getProperties());
      const timeoutSeconds = request.getTimeout();
      await resourceOf(request).delete({
        urn: request.getUrn(),
        id: request.getId(),
        properties,
        timeoutSeconds,
      });
      return new emptyMessages.Empty();
    }),
  };
}

async function create(resource: Resource, request: messages.CreateRequest): Promise<messages.CreateResponse> {
  const created = await resource.create({
    urn: request.getUrn(),
    news: decode(request.getProperties()),
    preview: request.getPreview(),
    timeoutSeconds: request.getTimeout(),
  });
  const response = new messages.CreateResponse();
  response.setId(created.id);
  response.setProperties(encode(created.properties));
  return response;
}

async function read(resource: Resource, request: messages.ReadRequest): Promise<messages.ReadResponse> {
  const found = await resource.read({
    urn: request.getUrn(),
    id: request.getId(),
    inputs: decode(request.getInputs()),
    properties: decode(request.getProperties()),
  });
  const response = new messages.ReadResponse();
  if (!found) return response;
  response.setId(found.id);
  response.setProperties(encode(found.properties));
  response.setInputs(encode(found.inputs));
  return response;
}

async function update(resource: Resource, request: messages.UpdateRequest): Promise<messages.UpdateResponse> {
  const properties = await resource.update({
    urn: request.getUrn(),
    id: request.getId(),
    olds: decode(request.getOlds()),
    news: decode(request.getNews()),
    preview: request.getPreview(),
    timeoutSeconds: request.getTimeout(),
    ignoreChanges: request.getIgnorechangesList(),
  });
  const response = new messages.UpdateResponse();
  response.setProperties(encode(properties));
  return response;
}

async function invoke(provider: Provider, request: messages.InvokeRequest): Promise<messages.InvokeResponse> {
  const call = provider.functions[request.getTok()];
  if (!call)
    throw new Error(`the registry-only plugin in use here does not know the function ${request.getTok()}`);
  const result = await call(decode(request.getArgs()));
  const response = new messages.InvokeResponse();
  if (result.returns) response.setReturn(encode(result.returns));
  response.setFailuresList((result.failures ?? []).map(checkFailure));
  return response;
}

function checkRequest(request: messages.CheckRequest): CheckRequest {
  return {
    urn: request.getUrn(),
    olds: decode(request.getOlds()),
    news: decode(request.getNews()),
    randomSeed: request.getRandomseed_asU8(),
    autonaming: autonaming(request.getAutonaming()),
  };
}

function autonaming(options: messages.CheckRequest.AutonamingOptions | undefined): Autonaming | undefined {
  if (!options) return undefined;
  const { ENFORCE, DISABLE } = messages.CheckRequest.AutonamingOptions.Mode;
  const mode = options.getMode();
  return {
    mode: mode === ENFORCE ? "enforce" : mode === DISABLE ? "disable" : "propose",
    proposedName: options.getProposedName(),
  };
}

function checkResponse(result: CheckResult): messages.CheckResponse {
  const response = new messages.CheckResponse();
  response.setInputs(encode(result.inputs));
  response.setFailuresList(result.failures.map(checkFailure));
  return response;
}

function checkFailure(failure: CheckFailure): messages.CheckFailure {
  const message = new messages.CheckFailure();
  message.setProperty(failure.property ?? "");
  message.setReason(failure.reason);
  return message;
}
