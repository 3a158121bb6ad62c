import { PolicyPack } from "@pulumi/policy";
import { access } from "./rules/access.ts";
import { alarms } from "./rules/alarms.ts";
import { buckets } from "./rules/buckets.ts";
import { delivery } from "./rules/delivery.ts";
import { encryption } from "./rules/encryption.ts";
import { endpoints } from "./rules/endpoints.ts";
import { functions } from "./rules/functions.ts";
import { logs } from "./rules/logs.ts";
import { network } from "./rules/network.ts";
import { place } from "./rules/place.ts";
import { protection } from "./rules/protection.ts";
import { tables } from "./rules/tables.ts";
import { tags } from "./rules/tags.ts";
import { transport } from "./rules/transport.ts";
import { trust } from "./rules/trust.ts";

/** The pack serves from the moment it exists. Its version stands in package.json. */
new PolicyPack("sentinela", {
  policies: [
    ...place,
    ...network,
    ...encryption,
    ...transport,
    ...access,
    ...trust,
    ...buckets,
    ...tables,
    ...delivery,
    ...functions,
    ...endpoints,
    ...logs,
    ...alarms,
    ...protection,
    ...tags,
  ],
});
