import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { componentGuide } from "./componentGuide.ts";

// npm run docs:components
const guide = new URL("../components.md", import.meta.url);
writeFileSync(guide, componentGuide(fileURLToPath(new URL("../../components", import.meta.url))));
