import {
  Metadata as GrpcMetadata,
  type Metadata,
  StatusBuilder,
  type StatusObject,
  status,
} from "@grpc/grpc-js";
import providerMessages from "@pulumi/pulumi/proto/provider_pb";
import statusMessages from "@pulumi/pulumi/proto/status_pb";
import anyMessages from "google-protobuf/google/protobuf/any_pb";
import structMessages from "google-protobuf/google/protobuf/struct_pb";
import { type DiffKind, type DiffResult, InitializationError } from "./provider";
import type { Properties } from "./values";

/** Properties as they come over the wire; an absent message is an empty one. */
export function decode(struct: structMessages.Struct | undefined): Properties {
  return (struct?.toJavaScript() ?? {}) as Properties;
}

/** Properties as they go over the wire. */
export function encode(properties: Properties): structMessages.Struct {
  return structMessages.Struct.fromJavaScript(
    properties as Parameters<typeof structMessages.Struct.fromJavaScript>[0],
  );
}

const KINDS: Record<DiffKind, number> = {
  add: 0,
  "add-replace": 1,
  delete: 2,
  "delete-replace": 3,
  update: 4,
  "update-replace": 5,
};

/** The engine's message for what a change of inputs means. */
export function encodeDiff(diff: DiffResult): providerMessages.DiffResponse {
  const response = new providerMessages.DiffResponse();
  const { DIFF_NONE, DIFF_SOME } = providerMessages.DiffResponse.DiffChanges;
  response.setChanges(diff.changed ? DIFF_SOME : DIFF_NONE);
  response.setReplacesList(diff.replaces);
  response.setStablesList(diff.stables);
  response.setDeletebeforereplace(diff.deleteBeforeReplace);
  response.setHasdetaileddiff(true);
  response.setDiffsList([...new Set(Object.keys(diff.detailedDiff).map(topLevel))]);
  for (const [path, kind] of Object.entries(diff.detailedDiff)) {
    const entry = new providerMessages.PropertyDiff();
    entry.setKind(KINDS[kind] as providerMessages.PropertyDiff.Kind);
    response.getDetaileddiffMap().set(path, entry);
  }
  return response;
}

/** The top-level property of a path: `ports` of `ports[0].internal`. */
export function topLevel(path: string): string {
  return path.split(/[.[]/, 1)[0] ?? path;
}

/** What grpc sends for an error; a resource that exists but failed travels along in the details. */
export function encodeError(error: unknown): Partial<StatusObject> & { metadata?: Metadata } {
  if (!(error instanceof InitializationError)) {
    const message = error instanceof Error ? error.message : String(error);
    return new StatusBuilder().withCode(status.UNKNOWN).withDetails(message).build();
  }
  const detail = new providerMessages.ErrorResourceInitFailed();
  detail.setId(error.id);
  detail.setProperties(encode(error.properties));
  detail.setReasonsList(error.reasons);
  const packed = new anyMessages.Any();
  packed.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const message = new statusMessages.Status();
  message.setCode(status.UNKNOWN);
  message.setMessage(error.message);
  message.addDetails(packed);
  const metadata = new GrpcMetadata();
  metadata.add("grpc-status-details-bin", Buffer.from(message.serializeBinary()));
  return { code: status.UNKNOWN, details: error.message, metadata };
}
