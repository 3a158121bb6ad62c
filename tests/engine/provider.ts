import { createRequire } from "node:module";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import provider from "@pulumi/pulumi/proto/provider_pb.js";
import { call } from "../../program/functions.ts";
import { unary } from "../../program/grpc.ts";
import { placeOf } from "../../program/place.ts";
import { plain, struct } from "../../program/struct.ts";
import { decode } from "../../program/wire.ts";
import { answered, changed, made, named, unnamed } from "./answers.ts";
import { Cloud } from "./cloud.ts";
import { differences } from "./differences.ts";
import { serve } from "./serve.ts";

/**
 * `pulumi-resource-aws` and `pulumi-resource-random`, without AWS and without chance: what they answer is what the
 * offline evaluation computes, and what they make is kept in a {@link Cloud}.
 */
const cloud = new Cloud(process.env.SENTINELA_CLOUD as string);
const service = ResourceProviderService;
let place = placeOf("");
/** The CLI asks for the version of the SDK that the program uses. */
const { version } = createRequire(import.meta.url)(`@pulumi/${process.argv[2]}/package.json`);

await serve(service, {
  getPluginInfo: unary(service.getPluginInfo, (_, response) => {
    response.setVersion(version);
  }),
  cancel: unary(service.cancel),
  checkConfig: unary(service.checkConfig, (request, response) => {
    response.setInputs(request.getNews());
  }),
  diffConfig: unary(service.diffConfig),
  configure: unary(service.configure, (request, response) => {
    place = placeOf(request.getVariablesMap().get("aws:config:region") ?? "");
    response.setSupportspreview(true);
  }),
  invoke: unary(service.invoke, async (request, response) => {
    const { values } = await decode(plain(request.getArgs()), process.cwd());
    response.setReturn(struct(call(request.getTok(), values, place)));
  }),

  check: unary(service.check, (request, response) => {
    const olds = request.hasOlds() ? plain(request.getOlds()) : undefined;
    const what = { urn: request.getUrn(), inputs: plain(request.getNews()), place };
    response.setInputs(struct(named(what, olds, request.getRandomseed_asB64())));
  }),
  diff: unary(service.diff, (request, response) => {
    const [inputs, oldInputs] = [plain(request.getNews()), plain(request.getOldInputs())];
    const outputs = plain(request.getOlds());
    const { keys, replacing } = differences(request.getType(), inputs, oldInputs, outputs);
    const { DIFF_NONE, DIFF_SOME } = provider.DiffResponse.DiffChanges;
    response.setChanges(keys.length > 0 ? DIFF_SOME : DIFF_NONE);
    response.setDiffsList([...keys]);
    response.setReplacesList([...replacing]);
    // Two can't have the same name at a time.
    response.setDeletebeforereplace(
      replacing.length > 0 && "name" in inputs && !unnamed(inputs) && !keys.includes("name"),
    );
  }),

  create: unary(service.create, async (request, response) => {
    const [urn, inputs] = [request.getUrn(), plain(request.getProperties())];
    // What isn't answered is not known yet.
    if (request.getPreview()) return void response.setProperties(struct(inputs));
    cloud.fail("create", request.getType());
    const { id, ...computed } = await made({ urn, inputs, place });
    const outputs = { ...inputs, ...computed };
    const thing = answered(request.getType(), id, urn, outputs);
    if (cloud.find(thing)) throw new Error(`${id} exists already`);
    cloud.put(thing);
    response.setId(id);
    response.setProperties(struct(outputs));
  }),
  update: unary(service.update, async (request, response) => {
    const [urn, type, id] = [request.getUrn(), request.getType(), request.getId()];
    const [inputs, olds] = [plain(request.getNews()), plain(request.getOlds())];
    if (request.getPreview()) {
      return void response.setProperties(struct(await changed({ urn, inputs, place }, olds)));
    }
    cloud.fail("update", type);
    const { id: _, ...computed } = await made({ urn, inputs, place });
    const outputs: Record<string, unknown> = { ...inputs, ...computed };
    // The provider waits until the endpoint is in service again, reads it, and says that all went well.
    if (type === "aws:sagemaker/endpoint:Endpoint" && cloud.steering().undoRollouts) {
      outputs.endpointConfigName = cloud.find({
        type,
        id,
        arn: olds.arn,
      })?.live?.endpointConfigName;
    }
    cloud.put(answered(type, id, urn, outputs));
    response.setProperties(struct(outputs));
  }),
  read: unary(service.read, (request, response) => {
    const [outputs, inputs] = [plain(request.getProperties()), plain(request.getInputs())];
    const [type, id] = [request.getType(), request.getId()];
    const thing = cloud.find({ type, id, arn: outputs.arn });
    if (!thing) return;
    response.setId(id);
    const live = Object.entries(thing.live ?? {});
    response.setProperties(struct({ ...outputs, ...thing.live }));
    const given = Object.fromEntries(live.filter(([key]) => key in inputs));
    response.setInputs(struct({ ...inputs, ...given }));
  }),
  delete: unary(service.delete, (request) => {
    cloud.fail("delete", request.getType());
    const { arn } = plain(request.getProperties());
    cloud.remove({ type: request.getType(), id: request.getId(), arn });
  }),
});
