import * as z from "zod/mini";
import type { Resource } from "../../program/index.ts";

const bucket = {
  bucketArn: z.string().check(z.regex(/^arn:[\w-]+:s3:::[a-z0-9.-]{3,63}$/)),
  roleArn: z.string(),
  /** MB; the provider fills in 5 whatever else is declared. */
  bufferingSize: z._default(z.int().check(z.gte(1), z.lte(128)), 5),
  /** Seconds; the provider fills in 300. */
  bufferingInterval: z._default(z.int().check(z.gte(0), z.lte(900)), 300),
  prefix: z._default(z.string(), ""),
  errorOutputPrefix: z.optional(z.string()),
  compressionFormat: z._default(
    z.enum(["UNCOMPRESSED", "GZIP"], "only UNCOMPRESSED and GZIP are emulated"),
    "UNCOMPRESSED",
  ),
  kmsKeyArn: z.optional(z.string()),
};

const switched = z.optional(z.looseObject({ enabled: z._default(z.boolean(), false) }));

const OTHER_SOURCES = "a Firehose's source is a Kinesis stream or Direct PUT here, not another one";

const processors = z.array(
  z.looseObject({
    type: z.literal("Lambda", "only Lambda processors are emulated"),
    parameters: z._default(
      z.array(z.looseObject({ parameterName: z.string(), parameterValue: z.string() })),
      [],
    ),
  }),
);

const schema = z.looseObject({
  destination: z.literal("extended_s3", "only extended_s3 is emulated"),
  /** Left out, records are put to the Firehose itself. */
  kinesisSourceConfiguration: z.optional(
    z.looseObject({ kinesisStreamArn: z.string(), roleArn: z.string() }),
  ),
  mskSourceConfiguration: z.optional(z.undefined(OTHER_SOURCES)),
  serverSideEncryption: switched,
  extendedS3Configuration: z.looseObject({
    ...bucket,
    customTimeZone: z._default(z.string(), "UTC"),
    /** Overrides the extension of the compression format. */
    fileExtension: z._default(
      z.string().check(z.regex(/^$|^\.[0-9a-z!\-_.*'()]+$/), z.maxLength(128)),
      "",
    ),
    dynamicPartitioningConfiguration: switched,
    dataFormatConversionConfiguration: z.optional(
      z.looseObject({
        enabled: z.literal(false, "conversion to Parquet or ORC is not emulated"),
      }),
    ),
    processingConfiguration: z.optional(
      z.looseObject({
        enabled: z._default(z.boolean(), false),
        processors: z._default(processors, []),
      }),
    ),
    s3BackupMode: z._default(z.enum(["Disabled", "Enabled"]), "Disabled"),
    s3BackupConfiguration: z.optional(z.looseObject(bucket)),
  }),
});

const parameters = z.looseObject({
  LambdaArn: z.string(),
  RoleArn: z.optional(z.string()),
  /** MB. */
  BufferSizeInMBs: z._default(z.coerce.number().check(z.gte(0.2), z.lte(3)), 1),
  /** Seconds. */
  BufferIntervalInSeconds: z._default(z.coerce.number().check(z.gte(0), z.lte(900)), 60),
  /** Firehose itself doesn't check the range. */
  NumberOfRetries: z._default(z.coerce.number().check(z.int(), z.gte(0)), 3),
});

/** Inputs of a delivery stream with the defaults of provider and service filled in. */
export type Inputs = z.infer<typeof schema>;
export type BucketInputs = Pick<Inputs["extendedS3Configuration"], keyof typeof bucket>;
export type LambdaParameters = z.infer<typeof parameters>;

/**
 * Read the declared inputs.
 *
 * @throws Error naming the resource, the key, the limit, and what is not emulated.
 */
export function readInputs({ name, inputs }: Resource): Inputs {
  return checked(schema, inputs, name);
}

/**
 * Parameters of the declared Lambda processor, with Firehose's defaults for those left out.
 *
 * @returns undefined when the processing is off, as it is unless `enabled` says otherwise.
 * @throws Error as {@link readInputs} does.
 */
export function readLambda(inputs: Inputs, name: string): LambdaParameters | undefined {
  const processing = inputs.extendedS3Configuration.processingConfiguration;
  const [processor, second] = processing?.enabled ? processing.processors : [];
  if (second) throw new Error(`${name}: processors: at most one Lambda, got a second one`);
  if (!processor) return undefined;
  const given = processor.parameters.map(
    ({ parameterName, parameterValue }) => [parameterName, parameterValue] as const,
  );
  return checked(parameters, Object.fromEntries(given), `${name}: Lambda processor`);
}

const { localeError } = z.locales.en();

function checked<T>(of: z.ZodMiniType<T>, value: unknown, name: string): T {
  const result = of.safeParse(value, { error: localeError, reportInput: true });
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const got = Object(issue?.input) === issue?.input ? "" : `, got ${issue?.input}`;
  throw new Error(`${name}: ${issue?.path.join(".")}: ${issue?.message}${got}`);
}
