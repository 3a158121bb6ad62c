import type { Graph } from "../program/index.ts";
import type { ClientSettings } from "./clientSettings.ts";
import { type HostOptions, openHost } from "./host.ts";
import { userArn } from "./iam/arn.ts";
import type { Denial } from "./iam/authoriser.ts";
import { POLICY_INPUTS } from "./iam/policies.ts";
import type { Service } from "./service.ts";
import { SERVICES, type ServiceName, type Services } from "./services.ts";

export { type ClientSettings, environmentOf } from "./clientSettings.ts";
export type { Draws } from "./faults/draws.ts";
export { FAULTS, type Fault, type FaultRates, Faults } from "./faults/faults.ts";
export type { Authoriser, Denial } from "./iam/authoriser.ts";
export type { Users } from "./iam/policies.ts";

/** How AWS is emulated. */
export interface EmulatorOptions extends HostOptions {
  /** Services that answer nobody. @default none */
  readonly down?: readonly ServiceName[];
}

/** What a Pulumi program declares, at work on this machine. */
export interface Emulator {
  /** The services, with what each counts. */
  readonly services: Services;
  /** Types of declared resources whose behaviour is emulated. */
  readonly resourceTypes: ReadonlySet<string>;
  /** Calls that were refused for want of permission, so far. */
  readonly denials: readonly Denial[];
  /** Records of streams that emulators which worked in the same directory before had delivered. */
  readonly deliveredBefore: number;
  /** Rejects when a delivery stream can't go on; never resolves. */
  readonly failed: Promise<never>;
  /** Settings of a client that acts as one of the users. @throws Error in AWS's words when there is no such user. */
  client(user: string): ClientSettings;
  /** Resolves when everything that was put so far is in S3. */
  settled(): Promise<void>;
  /** Ends every service at once, as a kill would, and frees the port. */
  close(): Promise<void>;
}

/**
 * Emulate AWS for what a Pulumi program declares, whatever program it is: every service that is emulated works behind
 * one address of 127.0.0.1, for unmodified AWS SDK clients, and allows each caller what the declared policies allow.
 *
 * @param graph What the program declares, as `program/` evaluates it.
 * @throws Error naming the resource, or the policy, and what of it can't be emulated.
 */
export async function openEmulator(graph: Graph, options: EmulatorOptions): Promise<Emulator> {
  const { down = [] } = options;
  const host = await openHost(graph, options);
  try {
    const started: Partial<Record<ServiceName, Service>> = {};
    for (const name of Object.keys(SERVICES) as ServiceName[]) {
      started[name] = await host.start<Service>(SERVICES[name], !down.includes(name));
    }
    const services = started as Services;
    const { kinesis, firehose } = services;
    return {
      services,
      resourceTypes: new Set([
        ...Object.values(services).flatMap(({ resourceTypes }) => resourceTypes),
        // Policies are kept to at the gateway, which is no service.
        ...Object.keys(POLICY_INPUTS),
      ]),
      get denials() {
        return host.gateway.denials;
      },
      deliveredBefore: firehose.begunAfter.reduce(
        (sum, { streamArn, shard, sequenceNumber }) =>
          sum + kinesis.upTo(streamArn, shard, sequenceNumber),
        0,
      ),
      failed: firehose.failed,
      client: (user) => host.client(userArn(graph, user)),
      settled: () => firehose.settled(kinesis.tips()),
      close: () => host.close(),
    };
  } catch (error) {
    await host.close();
    throw error;
  }
}
